package org.autoperi.report.spi;

import java.io.IOException;
import org.autoperi.core.Configurable;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A part of the report. Its heading is the label of the extension; a section that writes nothing is left out. One that throws is
 * replaced by a sentence and never spoils the rest.
 *
 * @param <C> the configuration record
 */
@ConsumerType
public interface ReportSection<C extends Record> extends Configurable<C> {
    /**
     * Writes the section; the same run gives the same text.
     *
     * @param run what the run folder holds
     * @param page where to write to
     * @throws IOException if a file of the run cannot be read or one of the report cannot be written
     */
    void write(C config, RunRecord run, ReportPage page) throws IOException;

    /** Sections of lower order come first; the built-in ones have 100 to 900. */
    default int order() {
        return 650;
    }
}
