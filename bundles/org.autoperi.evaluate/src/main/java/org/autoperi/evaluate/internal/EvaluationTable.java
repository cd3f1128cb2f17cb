package org.autoperi.evaluate.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Verdict;

/** The form of {@code evaluation.csv}: one row per structure. */
public final class EvaluationTable {
    private EvaluationTable() {}

    /** Returns the table; the columns after the facts are one per evaluator that judges structures, then the reasons. */
    public static String csv(EvaluationResult result) {
        StringBuilder table = new StringBuilder();
        try {
            write(result, table);
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory takes everything", e);
        }
        return table.toString();
    }

    /** Writes the table row by row. */
    public static void write(EvaluationResult result, Appendable table) throws IOException {
        List<EvaluationResult.Part> judges = result.parts().stream()
                .filter(part -> !part.evaluation().verdicts().isEmpty())
                .toList();
        List<String> header = new ArrayList<>(List.of("name", "formula", "atoms", "volume_per_atom", "density"));
        judges.forEach(part -> header.add(part.id().replace('-', '_')));
        header.add("reasons");
        row(table, header);
        for (int i = 0; i < result.structures().size(); i++) {
            row(table, cells(result.structures().get(i), judges, i));
        }
    }

    private static List<String> cells(
            EvaluationResult.Structure structure, List<EvaluationResult.Part> judges, int index) {
        boolean read = structure.problem().isEmpty();
        List<String> cells = new ArrayList<>();
        cells.add(structure.name());
        cells.add(structure.formula());
        cells.add(read ? Integer.toString(structure.atoms()) : "");
        cells.add(read ? Double.toString(structure.volumePerAtom()) : "");
        cells.add(read ? Double.toString(structure.densityGramPerCubicCentimetre()) : "");
        List<String> reasons = new ArrayList<>();
        if (!read) {
            reasons.add(structure.problem());
        }
        for (EvaluationResult.Part judge : judges) {
            Verdict verdict = judge.evaluation().verdicts().get(index);
            cells.add(verdict.status().key());
            if (read && !verdict.isPassed()) {
                reasons.add(judge.id() + ": " + verdict.category()
                        + (verdict.detail().isEmpty() ? "" : " (" + verdict.detail() + ")"));
            }
        }
        cells.add(String.join("; ", reasons));
        return cells;
    }

    private static void row(Appendable table, List<String> cells) throws IOException {
        table.append(cells.stream().map(EvaluationTable::quoted).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String quoted(String cell) {
        return cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }
}
