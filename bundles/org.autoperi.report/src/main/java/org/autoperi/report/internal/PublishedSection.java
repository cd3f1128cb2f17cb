package org.autoperi.report.internal;

import org.autoperi.core.Extension;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** The run's metrics beside what papers publish, with what can be compared. */
@Component
@Extension(
        id = "published",
        label = "Against published values",
        description = "Published values of the same metrics and which of them can be compared")
public final class PublishedSection implements ReportSection<PublishedSection.Config> {
    /** Nothing to set. */
    public record Config() {}

    /** Stateless. */
    public PublishedSection() {}

    @Override
    public int order() {
        return 250;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        PublishedTable.of(run).write(page.html());
    }
}
