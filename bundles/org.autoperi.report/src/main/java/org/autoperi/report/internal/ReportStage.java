package org.autoperi.report.internal;

import java.io.IOException;
import java.util.List;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.report.ReportWriter;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.RunException;
import org.autoperi.run.spi.Stage;
import org.osgi.service.component.annotations.Component;

/** Writes the report as the last stage of every run. */
@Component
@Extension(
        id = "report",
        label = "Report",
        description = "Writes report/index.html: metrics, pictures, curves, provenance and citations in one folder")
public final class ReportStage implements Stage<ReportStage.Config> {
    /**
     * What goes into the report.
     *
     * @param title heading, empty for the name of the experiment and its dataset
     * @param sections sections in this order, empty for all that are installed
     */
    public record Config(
            @Param(label = "Title", help = "Heading of the page; empty takes the names of experiment and dataset")
                    String title,
            @Param(label = "Sections", help = "Sections in this order; empty takes all that are installed")
                    List<Choice<ReportSection<?>>> sections) {
        /** Copies the list. */
        public Config {
            sections = List.copyOf(sections);
        }

        /** Everything. */
        public Config() {
            this("", List.of());
        }
    }

    /** Stateless. */
    public ReportStage() {}

    @Override
    public void run(Config config, RunContext context) throws RunException {
        try {
            ReportWriter.Written written = new ReportWriter(context.extensions())
                    .write(context.folder(), config.sections(), config.title(), context.progress());
            written.problems().forEach(problem -> context.event("warning", "report: " + problem));
        } catch (IOException e) {
            throw new RunException(
                    RunException.Reason.FAILED,
                    "the report of " + context.folder().path() + " could not be written: " + e.getMessage()
                            + "; free the disk or mend the file, then repeat the stage report",
                    e);
        }
    }

    @Override
    public int order() {
        return 900;
    }
}
