package org.autoperi.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.autoperi.core.ConfigSchema;

/**
 * An evaluation as a paper needs it: a table of LaTeX, the references of its evaluators, the published values beside it. Immutable.
 *
 * @param result what was found
 */
public record EvaluationPaper(EvaluationResult result) {
    private static final Pattern DOI = Pattern.compile("doi:(\\S+)");
    private static final Pattern ARXIV = Pattern.compile("arXiv:([0-9.]*[0-9])");

    /** Checks that there is a result. */
    public EvaluationPaper {
        Objects.requireNonNull(result, "result");
    }

    /**
     * A published value beside one's own.
     *
     * @param metric the own metric
     * @param value what is published under the same name for the same dataset
     * @param difference why the two cannot simply be compared, empty if nothing speaks against it
     */
    public record Row(Metric metric, PublishedValues.Published value, String difference) {}

    /** Returns a table with one row per metric, for the package booktabs. */
    public String latex() {
        StringBuilder out = new StringBuilder();
        String title = result.generated() + (result.reference().isEmpty() ? "" : " against " + result.reference());
        out.append("% ").append(title.replaceAll("\\R", " ")).append('\n');
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

    /** Returns the text as LaTeX shows it. */
    public static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '%', '&', '_', '#', '$', '{', '}' -> out.append('\\').append((char) c);
                case '^' -> out.append("\\textasciicircum{}");
                case '~' -> out.append("\\textasciitilde{}");
                case '\\' -> out.append("\\textbackslash{}");
                case '<' -> out.append("\\textless{}");
                case '>' -> out.append("\\textgreater{}");
                case '\n', '\r', '\t' -> out.append(' ');
                case 'Å' -> out.append("\\AA{}");
                default -> out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** Returns a value as tables of papers show it: two decimals from ten on, four below, whole numbers as they are. */
    public static String number(double value) {
        return value == Math.rint(value)
                ? ConfigSchema.number(value)
                : String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.2f" : "%.4f", value);
    }

    /** Returns the references of the evaluators whose numbers stand in the table, each once, as BibTeX. */
    public String bibtex() {
        Set<String> cites = new LinkedHashSet<>();
        result.parts().stream()
                .filter(part -> !part.evaluation().metrics().isEmpty())
                .forEach(part -> cites.addAll(part.cite()));
        return bibtex(cites, "autoperi-metric-");
    }

    /**
     * Returns references as BibTeX, each as it is written, with the DOI and the number of arXiv where it names them.
     *
     * @param references texts for people
     * @param key what the keys begin with; a number follows
     */
    public static String bibtex(Collection<String> references, String key) {
        StringBuilder out = new StringBuilder();
        int number = 1;
        for (String reference : references) {
            List<String> fields = new ArrayList<>();
            Matcher doi = DOI.matcher(reference);
            Matcher arxiv = ARXIV.matcher(reference);
            if (doi.find()) {
                fields.add("doi = {" + withoutPunctuation(doi.group(1)) + "}");
            }
            if (arxiv.find()) {
                fields.add("eprint = {" + arxiv.group(1) + "}");
                fields.add("archiveprefix = {arXiv}");
            }
            fields.add("note = {" + escaped(reference) + "}");
            out.append("@misc{").append(key).append(number++).append(",\n  ");
            out.append(String.join(",\n  ", fields)).append("\n}\n");
        }
        return out.toString();
    }

    /** A DOI ends before the full stop of its sentence and before a bracket that it did not open. */
    private static String withoutPunctuation(String doi) {
        return doi.replaceFirst(doi.contains("(") ? "[.,;]+$" : "[.,;)]+$", "");
    }

    /** Returns the published values of the metrics and the reference, in the order of the metrics. */
    public List<Row> published() {
        PublishedValues published = PublishedValues.load();
        List<Row> rows = new ArrayList<>();
        for (Metric metric : result.metrics()) {
            for (PublishedValues.Published value : published.of(result.reference(), metric.name())) {
                rows.add(new Row(metric, value, value.difference(metric, result.reference())));
            }
        }
        return rows;
    }
}
