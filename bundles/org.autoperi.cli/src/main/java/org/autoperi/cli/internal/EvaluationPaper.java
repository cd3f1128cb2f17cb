package org.autoperi.cli.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.autoperi.core.ConfigSchema;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.PublishedValues;

/**
 * An evaluation as a paper needs it: a table of LaTeX, the references of its evaluators, the published values beside it.
 *
 * @param result what was found
 */
record EvaluationPaper(EvaluationResult result) {
    private static final Pattern DOI = Pattern.compile("doi:(\\S+)");
    private static final Pattern ARXIV = Pattern.compile("arXiv:([0-9.]+)");

    /** A table with one row per metric, for the package booktabs. */
    String latex() {
        StringBuilder out = new StringBuilder();
        out.append("% ")
                .append(result.generated())
                .append(" against ")
                .append(result.reference())
                .append('\n');
        out.append(
                "\\begin{tabular}{lrlrl}\n\\toprule\nmetric & value & unit & structures & protocol \\\\\n\\midrule\n");
        for (Metric metric : result.metrics()) {
            String error = metric.parameters().getOrDefault("standard-error-percent", "");
            out.append(String.join(
                            " & ",
                            escaped(metric.name()),
                            number(metric.value()) + (error.isEmpty() ? "" : " $\\pm$ " + error),
                            metric.unit().equals("1") ? "" : escaped(metric.unit()),
                            Integer.toString(metric.count()),
                            escaped(metric.protocol())))
                    .append(" \\\\\n");
        }
        return out.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private static String escaped(String text) {
        return text.replaceAll("([%&_#$])", "\\\\$1").replace("^", "\\textasciicircum{}");
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? ConfigSchema.number(value)
                : String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.2f" : "%.4f", value);
    }

    /** The references of the evaluators whose numbers stand in the table, each once. */
    String bibtex() {
        Set<String> cites = new LinkedHashSet<>();
        result.parts().stream()
                .filter(part -> !part.evaluation().metrics().isEmpty())
                .forEach(part -> cites.addAll(part.cite()));
        StringBuilder out = new StringBuilder();
        int number = 1;
        for (String cite : cites) {
            List<String> fields = new ArrayList<>();
            Matcher doi = DOI.matcher(cite);
            Matcher arxiv = ARXIV.matcher(cite);
            if (doi.find()) {
                fields.add("doi = {" + doi.group(1) + "}");
            }
            if (arxiv.find()) {
                fields.add("eprint = {" + arxiv.group(1) + "}");
                fields.add("archiveprefix = {arXiv}");
            }
            fields.add("note = {" + escaped(cite) + "}");
            out.append("@misc{autoperi-metric-")
                    .append(number++)
                    .append(",\n  ")
                    .append(String.join(",\n  ", fields))
                    .append("\n}\n");
        }
        return out.toString();
    }

    /** Rows of published values: metric, model, published, own, whether they can be compared. */
    List<List<String>> published() {
        PublishedValues published = PublishedValues.load();
        List<List<String>> rows = new ArrayList<>();
        for (Metric metric : result.metrics()) {
            for (PublishedValues.Published value : published.of(result.reference(), metric.name())) {
                String difference = value.difference(metric, result.reference());
                rows.add(List.of(
                        metric.name(),
                        value.model(),
                        number(value.value()),
                        number(metric.value()),
                        Integer.toString(value.trainingStructures()),
                        difference.isEmpty() ? "yes" : "no: " + difference));
            }
        }
        return rows;
    }
}
