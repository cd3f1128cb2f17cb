package org.autoperi.run.spi;

import org.autoperi.core.Configurable;
import org.autoperi.run.RunContext;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One kind of experiment, such as {@code crystal-generation}. In {@code run.toml} it is named by the key {@code experiment}; the
 * top-level keys and tables that are not the platform's own ({@code experiment}, {@code seed}, {@code threads}) and not the table of a
 * {@link Stage} are its configuration.
 *
 * @param <C> the configuration record
 */
@ConsumerType
public interface Experiment<C extends Record> extends Configurable<C> {
    /**
     * Runs the experiment from wherever its folder stands: it looks for its newest checkpoint and goes on from there. A resumed
     * run writes the same artefacts as an uninterrupted one.
     *
     * @throws org.autoperi.core.CancelledException after a checkpoint, if the user cancelled
     * @throws RunException if the world does not allow the run: data, divergence, disk
     */
    void run(C config, RunContext context) throws RunException;
}
