package org.autoperi.report.internal;

import java.io.IOException;
import org.autoperi.core.Extension;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** What to cite when the results are used: AutoPeri, the datasets, and what the extensions ask for. */
@Component
@Extension(
        id = "citations",
        label = "How to cite",
        description = "References of AutoPeri, the datasets and the extensions that took part")
public final class CitationSection implements ReportSection<CitationSection.Config> {
    /** Nothing to set. */
    public record Config() {}

    /** Stateless. */
    public CitationSection() {}

    @Override
    public int order() {
        return 900;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) throws IOException {
        References references = new References().add(run);
        Html html = page.html();
        html.paragraph("If you publish what this run gave, please cite the program and the work that it rests on.");
        references.write(html);
        String file = page.file(References.FILE, references.bibtex());
        html.open("p", "class", "note").text("The same list for BibTeX: ");
        html.element("a", file, "href", file).text(".").close();
    }
}
