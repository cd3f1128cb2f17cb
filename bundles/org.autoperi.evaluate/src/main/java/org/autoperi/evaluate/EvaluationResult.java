package org.autoperi.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.autoperi.evaluate.internal.EvaluationJson;
import org.autoperi.evaluate.internal.EvaluationTable;
import org.autoperi.run.JsonText;

/**
 * Everything an evaluation found, as it stands in {@code evaluation.json}.
 *
 * @param generated what was judged, a path or name for people
 * @param reference name of the dataset it was compared with, empty if none
 * @param structures every structure in the order of the set
 * @param parts what each evaluator found, in the order they ran
 * @param remarks what was passed over on reading, for people
 */
public record EvaluationResult(
        String generated, String reference, List<Structure> structures, List<Part> parts, List<String> remarks) {
    /** Version of the file format; raised whenever an older program could misread a newer file. */
    public static final int VERSION = 1;

    /**
     * Facts of one structure.
     *
     * @param name its name
     * @param formula its formula, empty if it was not read
     * @param atoms sites in the cell, 0 if it was not read
     * @param volumePerAtom cubic angstrom per site, 0 if it was not read
     * @param densityGramPerCubicCentimetre mass density, 0 if it was not read
     * @param problem why it was not read, empty if it was
     */
    public record Structure(
            String name,
            String formula,
            int atoms,
            double volumePerAtom,
            double densityGramPerCubicCentimetre,
            String problem) {
        /** Checks that nothing is missing. */
        public Structure {
            Objects.requireNonNull(name);
            Objects.requireNonNull(formula);
            Objects.requireNonNull(problem);
        }
    }

    /**
     * What one evaluator found.
     *
     * @param id id of the evaluator
     * @param label its name for people
     * @param cite references to cite with its numbers
     * @param bundle bundle that brings it, with version
     * @param configuration its configuration as texts by dotted key
     * @param evaluation its metrics and verdicts
     * @param failure why it could not do its work, as a sentence; empty if it could
     */
    public record Part(
            String id,
            String label,
            List<String> cite,
            String bundle,
            Map<String, String> configuration,
            Evaluation evaluation,
            String failure) {
        /** Copies the collections. */
        public Part {
            cite = List.copyOf(cite);
            configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
            Objects.requireNonNull(failure);
        }

        /** Why there are no numbers, as a sentence: it failed or does not apply; empty if there are. */
        public String obstacle() {
            return failure.isEmpty() ? evaluation.notApplicable() : failure;
        }
    }

    /** Copies the lists. */
    public EvaluationResult {
        Objects.requireNonNull(generated);
        Objects.requireNonNull(reference);
        structures = List.copyOf(structures);
        parts = List.copyOf(parts);
        remarks = List.copyOf(remarks);
    }

    /** Returns all metrics in order. */
    public List<Metric> metrics() {
        return parts.stream()
                .flatMap(part -> part.evaluation().metrics().stream())
                .toList();
    }

    /** Returns the first metric of a name. */
    public Optional<Metric> metric(String name) {
        return metrics().stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    /** Returns the content of {@code evaluation.json}. */
    public String toJson() {
        return JsonText.pretty(EvaluationJson.toTree(this));
    }

    /** Returns the content of {@code evaluation.csv}: one row per structure with what it passed and why not (RFC 4180, UTF-8). */
    public String toCsv() {
        return EvaluationTable.csv(this);
    }

    /** Writes {@link #toJson()} row by row. */
    public void writeJson(Appendable out) throws IOException {
        JsonText.writePretty(EvaluationJson.toTree(this), out);
    }

    /** Writes {@link #toCsv()} row by row. */
    public void writeCsv(Appendable out) throws IOException {
        EvaluationTable.write(this, out);
    }

    /** Returns this result without what it says of single structures. */
    public EvaluationResult withoutStructures() {
        List<Part> bare = parts.stream()
                .map(part -> new Part(
                        part.id,
                        part.label,
                        part.cite,
                        part.bundle,
                        part.configuration,
                        new Evaluation(part.evaluation.metrics(), List.of(), part.evaluation.notApplicable()),
                        part.failure))
                .toList();
        return new EvaluationResult(generated, reference, List.of(), bare, remarks);
    }

    /**
     * Reads {@code evaluation.json}.
     *
     * @throws EvaluationException if the file is not one, or of a newer version
     * @throws IOException if it cannot be opened
     */
    public static EvaluationResult read(Path file) throws EvaluationException, IOException {
        try {
            return EvaluationJson.fromTree(
                    JsonText.parseObject(Files.readString(file, StandardCharsets.UTF_8)), file.toString());
        } catch (ParseException e) {
            throw new EvaluationException(file + ": " + e.getMessage() + "; evaluate again to replace the file", e);
        }
    }
}
