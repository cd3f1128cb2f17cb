package org.autoperi.report.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** Density, volume, cell sizes and elements of what was generated, beside the reference where the run has one. */
@Component
@Extension(
        id = "distributions",
        label = "Distributions",
        description = "Density, volume per atom, atoms per cell and elements: generated against reference")
public final class DistributionSection implements ReportSection<DistributionSection.Config> {
    /**
     * What is shown.
     *
     * @param reference whether the dataset of the run is opened for comparison
     * @param elements how many of the most frequent elements are shown
     */
    public record Config(
            @Param(label = "Reference", help = "Opens the dataset of the run for comparison") boolean reference,
            @Param(label = "Elements", help = "How many of the most frequent elements are shown", min = 1, max = 118)
                    int elements) {
        /** Twenty elements beside the reference. */
        public Config() {
            this(true, 20);
        }
    }

    /** Stateless. */
    public DistributionSection() {}

    @Override
    public int order() {
        return 400;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        if (run.samples().isEmpty()) {
            return;
        }
        Map<String, List<Described>> sets = new LinkedHashMap<>();
        sets.put("generated (" + run.samples().size() + ")", Described.of(run));
        Html html = page.html();
        if (config.reference()) {
            Reference reference = Reference.open(run, page);
            reference.addTo(sets);
            html.element("p", reference.sentence(), "class", "note");
        }
        Distributions.write(html, sets, config.elements());
    }
}
