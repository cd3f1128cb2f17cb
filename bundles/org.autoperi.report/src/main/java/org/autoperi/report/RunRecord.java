package org.autoperi.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunEvent;

/**
 * What a run folder tells, read once. A file that is missing is empty here; one that is damaged is named among the {@link #problems()}.
 * Immutable.
 */
public final class RunRecord {
    /** The samples of a run after relaxation, in CIF. */
    static final String SAMPLES = "samples/crystals.cif";

    private final Path folder;
    private final String specification;
    private final Map<String, Object> provenance;
    private final List<RunEvent> events;
    private final Curves metrics;
    private final Curves timing;
    private final List<GeneratedStructure> structures;
    private final List<Crystal> samples;
    private final Optional<EvaluationResult> evaluation;
    private final List<String> problems;

    private RunRecord(Path folder, ExtensionRegistry extensions) throws IOException {
        this.folder = folder;
        List<String> found = new ArrayList<>();
        specification = text(folder.resolve("resolved.toml"));
        provenance = json(folder.resolve("provenance.json"), found);
        events = List.copyOf(RunEvent.readAll(folder));
        metrics = Curves.read(folder.resolve("metrics.csv"));
        timing = Curves.read(folder.resolve("timing.csv"));
        structures = structures(folder.resolve(SAMPLES), extensions, found);
        samples = structures.stream().flatMap(s -> s.crystal().stream()).toList();
        evaluation = evaluation(folder.resolve("evaluation.json"), found);
        problems = List.copyOf(found);
    }

    /**
     * Reads a run folder.
     *
     * @param extensions brings the format of the samples
     * @throws IOException if a file is there and cannot be read
     */
    public static RunRecord read(Path folder, ExtensionRegistry extensions) throws IOException {
        return new RunRecord(Objects.requireNonNull(folder, "folder"), extensions);
    }

    private RunRecord(Path file) throws IOException {
        this.folder = file;
        List<String> found = new ArrayList<>();
        specification = "";
        provenance = Map.of();
        events = List.of();
        metrics = Curves.none();
        timing = Curves.none();
        structures = List.of();
        samples = List.of();
        evaluation = evaluation(file, found);
        problems = List.copyOf(found);
    }

    /**
     * Reads an {@code evaluation.json} that stands alone, such as one of crystals that were generated elsewhere.
     *
     * @param file the file, which is the {@link #folder()} of the record too
     * @throws IOException if it is there and cannot be read
     */
    public static RunRecord ofEvaluation(Path file) throws IOException {
        return new RunRecord(Objects.requireNonNull(file, "file"));
    }

    private static String text(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }

    private static Map<String, Object> json(Path file, List<String> problems) throws IOException {
        String text = text(file);
        if (text.isEmpty()) {
            return Map.of();
        }
        try {
            return Collections.unmodifiableMap(JsonText.parseObject(text));
        } catch (ParseException e) {
            problems.add(file.getFileName() + " cannot be read: " + e.getMessage());
            return Map.of();
        }
    }

    private static List<GeneratedStructure> structures(Path file, ExtensionRegistry extensions, List<String> problems)
            throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        List<GeneratedStructure> structures = new ArrayList<>();
        try {
            CrystalFiles.of(extensions).readAll(file, new Collected(structures));
        } catch (CrystalFormatException e) {
            problems.add(e.getMessage());
        }
        return List.copyOf(structures);
    }

    private static Optional<EvaluationResult> evaluation(Path file, List<String> problems) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(EvaluationResult.read(file));
        } catch (EvaluationException e) {
            problems.add(e.getMessage());
            return Optional.empty();
        }
    }

    /** The run folder. */
    public Path folder() {
        return folder;
    }

    /** The specification with every default, as TOML; empty if there is none. */
    public String specification() {
        return specification;
    }

    /** What {@code provenance.json} holds, as maps, lists, texts, numbers and booleans. */
    public Map<String, Object> provenance() {
        return provenance;
    }

    /** The facts that the experiment recorded in its provenance, by key. */
    public Map<String, Object> facts() {
        return section("facts");
    }

    /** An object inside the provenance, empty if there is none. */
    public Map<String, Object> section(String key) {
        return object(provenance.get(key));
    }

    /** The value as an object with text keys, empty if it is none. */
    static Map<String, Object> object(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return Map.of();
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, inner) -> typed.put(key.toString(), inner));
        return typed;
    }

    /** The objects of a list inside the provenance, empty if there is none. */
    public List<Map<String, Object>> list(String key) {
        return provenance.get(key) instanceof List<?> items
                ? items.stream().map(RunRecord::object).toList()
                : List.of();
    }

    /** A text inside the provenance. */
    public Optional<String> fact(String key) {
        return Optional.ofNullable(provenance.get(key)).map(Object::toString);
    }

    /** Time that all sessions took together. A session that has not ended counts up to the last event; empty if nothing is known. */
    public Optional<Duration> duration() {
        Duration sum = Duration.ZERO;
        List<Map<String, Object>> sessions = list("sessions");
        for (int i = 0; i < sessions.size(); i++) {
            Optional<Instant> from = instant(sessions.get(i).get("started"));
            Optional<Instant> next =
                    i + 1 < sessions.size() ? instant(sessions.get(i + 1).get("started")) : Optional.empty();
            Optional<Instant> to = instant(sessions.get(i).get("ended")).or(() -> lastEvent(next.orElse(Instant.MAX)));
            if (from.isPresent() && to.isPresent() && to.get().isAfter(from.get())) {
                sum = sum.plus(Duration.between(from.get(), to.get()));
            }
        }
        return sum.isZero() ? Optional.empty() : Optional.of(sum);
    }

    private Optional<Instant> lastEvent(Instant before) {
        return events.stream()
                .map(RunEvent::time)
                .filter(time -> time.isBefore(before))
                .max(Instant::compareTo);
    }

    private static Optional<Instant> instant(Object text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text.toString()));
        } catch (DateTimeException e) {
            return Optional.empty(); // a time nobody can read is no time
        }
    }

    /** What happened, oldest first. */
    public List<RunEvent> events() {
        return events;
    }

    /** The curves of the training. */
    public Curves metrics() {
        return metrics;
    }

    /** Rates, which depend on the machine. */
    public Curves timing() {
        return timing;
    }

    /** What was generated and could be read, in the order of the file. */
    public List<Crystal> samples() {
        return samples;
    }

    /** Everything that was generated, also what cannot be read, in the order of the file. */
    public List<GeneratedStructure> structures() {
        return structures;
    }

    /** What the evaluation found, empty if there was none. */
    public Optional<EvaluationResult> evaluation() {
        return evaluation;
    }

    /**
     * What each evaluator says of one of the {@link #samples()}, by its label; empty if the evaluation is of other samples than the
     * folder holds now.
     */
    public Map<String, Verdict> verdicts(int sample) {
        if (evaluation.isEmpty() || evaluation.get().structures().size() != structures.size()) {
            return Map.of();
        }
        int place = -1;
        for (int readable = -1; readable < sample; ) {
            place++;
            readable += structures.get(place).crystal().isPresent() ? 1 : 0;
        }
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        for (EvaluationResult.Part part : evaluation.get().parts()) {
            if (!part.evaluation().verdicts().isEmpty()) {
                verdicts.put(part.label(), part.evaluation().verdicts().get(place));
            }
        }
        return verdicts;
    }

    /** What could not be read, a sentence each. */
    public List<String> problems() {
        return problems;
    }

    /** Keeps what comes, also what is refused. */
    private record Collected(List<GeneratedStructure> structures) implements CrystalSink {
        @Override
        public void crystal(Crystal crystal) {
            structures.add(GeneratedStructure.of(crystal, "structure-" + (structures.size() + 1)));
        }

        @Override
        public void refused(CrystalFormatException reason) {
            String name = "structure-" + (structures.size() + 1);
            structures.add(new GeneratedStructure.Unreadable(name, reason.getMessage()));
        }
    }
}
