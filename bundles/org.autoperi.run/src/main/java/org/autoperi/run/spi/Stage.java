package org.autoperi.run.spi;

import org.autoperi.core.Configurable;
import org.autoperi.run.RunContext;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Work on the folder of a finished experiment, such as evaluating its samples or writing its report. Every installed stage runs
 * after every experiment, in the order of {@link #order()}; the extension id is the name of its table in {@code run.toml}, and
 * {@code enabled = false} there leaves it out. A stage reads and writes the folder only, so it can be repeated alone.
 *
 * @param <C> the configuration record
 */
@ConsumerType
public interface Stage<C extends Record> extends Configurable<C> {
    /**
     * Does the work; replaces what an earlier attempt left.
     *
     * @throws org.autoperi.core.CancelledException if the user cancelled
     * @throws RunException if the folder lacks what the stage needs
     */
    void run(C config, RunContext context) throws RunException;

    /** Stages of lower order run first; evaluation is 100, the report 900. */
    default int order() {
        return 500;
    }
}
