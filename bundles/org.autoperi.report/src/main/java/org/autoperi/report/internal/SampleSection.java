package org.autoperi.report.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Verdict;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.report.Table;
import org.autoperi.report.spi.ReportSection;
import org.osgi.service.component.annotations.Component;

/** One row for each sample: formula, cell, density and verdicts. */
@Component
@Extension(
        id = "samples",
        label = "All samples",
        description = "A table of the samples with formula, cell, density and verdicts, to be sorted")
public final class SampleSection implements ReportSection<SampleSection.Config> {
    /**
     * How many.
     *
     * @param rows largest number of rows; browsers become slow with many
     */
    public record Config(@Param(label = "Rows", help = "Largest number of rows", min = 0, max = 100000) int rows) {
        /** A thousand. */
        public Config() {
            this(1000);
        }
    }

    /** Stateless. */
    public SampleSection() {}

    @Override
    public int order() {
        return 600;
    }

    @Override
    public void write(Config config, RunRecord run, ReportPage page) {
        List<Crystal> samples = run.samples();
        int rows = Math.min(config.rows(), samples.size());
        if (rows == 0) {
            return;
        }
        Set<String> judges = new LinkedHashSet<>();
        for (int i = 0; i < rows; i++) {
            judges.addAll(run.verdicts(i).keySet());
        }
        String caption = rows == samples.size() ? "" : "The first " + rows + " of " + samples.size() + " samples.";
        Table table = new Table(caption)
                .number("No.", "")
                .text("Name")
                .text("Formula")
                .number("Atoms", "")
                .number("a", "Å")
                .number("b", "Å")
                .number("c", "Å")
                .number("α", "°")
                .number("β", "°")
                .number("γ", "°")
                .number("Density", "g/cm³");
        judges.forEach(table::text);
        for (int i = 0; i < rows; i++) {
            row(table, run, judges, i);
        }
        Html html = page.html();
        html.table(table);
    }

    private static void row(Table table, RunRecord run, Set<String> judges, int index) {
        Crystal crystal = run.samples().get(index);
        Lattice lattice = crystal.lattice();
        table.row()
                .cell(index + 1, Integer.toString(index + 1))
                .cell(crystal.name())
                .formula(crystal.composition());
        table.cell(crystal.size(), Integer.toString(crystal.size()));
        for (double length : new double[] {lattice.a(), lattice.b(), lattice.c()}) {
            table.cell(length, String.format(Locale.ROOT, "%.3f", length));
        }
        for (double angle : new double[] {lattice.alphaDegrees(), lattice.betaDegrees(), lattice.gammaDegrees()}) {
            table.cell(angle, String.format(Locale.ROOT, "%.1f", angle));
        }
        double density = crystal.densityGramPerCubicCentimetre();
        table.cell(density, String.format(Locale.ROOT, "%.2f", density));
        Map<String, Verdict> verdicts = run.verdicts(index);
        for (String judge : judges) {
            Verdict verdict = verdicts.getOrDefault(judge, Verdict.notJudged(""));
            String style = verdict.isPassed() ? "good" : verdict.status() == Verdict.Status.FAILED ? "bad" : "muted";
            table.cell(Verdicts.text(verdict), style);
        }
    }
}
