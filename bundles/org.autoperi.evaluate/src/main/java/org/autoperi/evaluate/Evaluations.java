package org.autoperi.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.evaluate.internal.InputDigest;
import org.autoperi.evaluate.internal.SpilledStructures;
import org.autoperi.evaluate.spi.Evaluator;

/** Reads generated structures from anywhere and runs evaluators on them. Immutable and thread-safe. */
public final class Evaluations {
    /** Sets from this size on are kept in a file; smaller ones take some ten megabytes. */
    private static final int SPILL_FROM = 20_000;

    private static final System.Logger LOG = System.getLogger(Evaluations.class.getName());

    private final ExtensionRegistry extensions;
    private final ExecutorService executor;
    private final int threads;

    /**
     * Takes what the work needs.
     *
     * @param extensions evaluators and file formats
     * @param executor does the work
     * @param threads number of its threads
     */
    public Evaluations(ExtensionRegistry extensions, ExecutorService executor, int threads) {
        this.extensions = Objects.requireNonNull(extensions);
        this.executor = Objects.requireNonNull(executor);
        this.threads = threads;
    }

    /**
     * A set of structures as it was read.
     *
     * @param source path or name for people
     * @param structures every structure, the unreadable ones included
     * @param remarks what was passed over, for people
     */
    public record GeneratedSet(String source, List<GeneratedStructure> structures, List<String> remarks) {
        /** Copies the lists. */
        public GeneratedSet {
            structures = SpilledStructures.copyOf(structures);
            remarks = List.copyOf(remarks);
        }
    }

    /**
     * Reads structures from a file of any known format, a folder, an archive or a CSV table with a column {@code cif} and ids in a column
     * {@code material_id}, {@code id} or {@code name}. What cannot be read becomes a structure with the reason; in a table these stand last.
     *
     * @throws EvaluationException if the path cannot be opened or nothing in it looks like a structure
     */
    public GeneratedSet read(Path generated, Progress progress) throws EvaluationException {
        List<String> remarks = new ArrayList<>();
        Map<String, Integer> names = new HashMap<>();
        try (SpilledStructures.Collector structures = new SpilledStructures.Collector(SPILL_FROM)) {
            read(generated, structures, names, remarks, progress);
            if (structures.size() == 0) {
                throw new EvaluationException(generated + " holds no structures, expected at least one"
                        + (remarks.isEmpty()
                                ? ""
                                : "; " + remarks.size() + " files passed over, the first: " + remarks.get(0)));
            }
            remarkRepeatedNames(names, generated, remarks);
            return new GeneratedSet(generated.toString(), structures.toList(), remarks);
        } catch (NoSuchFileException e) {
            throw new EvaluationException(
                    generated + " does not exist; expected a file, folder or archive of structures", e);
        } catch (IOException | UncheckedIOException e) {
            throw new EvaluationException(generated + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void read(
            Path generated,
            SpilledStructures.Collector structures,
            Map<String, Integer> names,
            List<String> remarks,
            Progress progress)
            throws EvaluationException, IOException {
        String file = String.valueOf(generated.getFileName()).toLowerCase(Locale.ROOT);
        if (file.endsWith(".csv") || file.endsWith(".csv.gz")) {
            readTable(generated, structures, names, remarks, progress);
            return;
        }
        CrystalSink sink = new CrystalSink() {
            @Override
            public void crystal(Crystal crystal) {
                progress.checkCancelled();
                structures.add(named(crystal, structures.size() + 1, names));
            }

            @Override
            public void remark(Problem problem) {
                remarks.add(problem.toString());
            }

            @Override
            public void refused(CrystalFormatException reason) {
                structures.add(unreadable(reason, structures.size() + 1));
            }
        };
        try {
            CrystalFiles.of(extensions).readAll(generated, sink);
        } catch (CrystalFormatException e) {
            if (e.where().line() == 0 && structures.size() > 0) {
                // An archive that breaks off: nobody knows how many structures are missing from the shares.
                throw new EvaluationException(e.getMessage(), e);
            }
            structures.add(unreadable(e, structures.size() + 1));
        }
    }

    private void readTable(
            Path generated,
            SpilledStructures.Collector structures,
            Map<String, Integer> names,
            List<String> remarks,
            Progress progress)
            throws EvaluationException {
        Dataset table = table(generated, progress);
        for (DatasetEntry entry : table.entries()) {
            structures.add(named(entry.crystal().withName(entry.id()), structures.size() + 1, names));
        }
        for (Problem problem : table.problems()) {
            if (problem.severity() == Severity.ERROR) {
                structures.add(
                        new GeneratedStructure.Unreadable("structure-" + (structures.size() + 1), problem.toString()));
            } else {
                remarks.add(problem.toString());
            }
        }
    }

    /** Opens a table under the first name of its id column that it has; cells stay as they are. */
    private Dataset table(Path generated, Progress progress) throws EvaluationException {
        DatasetException first = null;
        for (String column : List.of("material_id", "id", "name")) {
            try {
                SourcePosition here = SourcePosition.of(generated.toString());
                Map<String, ConfigNode> keys = new LinkedHashMap<>();
                keys.put("id", new ConfigNode.Value("csv", here));
                keys.put("train", new ConfigNode.Value(generated.toString(), here));
                keys.put("id-column", new ConfigNode.Value(column, here));
                keys.put("primitive", new ConfigNode.Value(false, here));
                keys.put("niggli", new ConfigNode.Value(false, here));
                keys.put("max-problem-share", new ConfigNode.Value(1.0, here));
                Choice<?> choice = new ConfigBinder(extensions)
                        .choose(new ConfigNode.Table(keys, here), DatasetSource.class, "generated");
                return open((DatasetSource<?>) choice.extension(), choice, progress);
            } catch (DatasetException e) {
                if (!e.getMessage().contains("id-column")) {
                    throw new EvaluationException(e.getMessage(), e);
                }
                first = first == null ? e : first;
            } catch (ConfigException e) {
                throw new EvaluationException("no table can be read: " + e.getMessage(), e);
            }
        }
        throw new EvaluationException(first.getMessage() + "; name it material_id, id or name", first);
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice, Progress progress)
            throws DatasetException {
        return source.open(choice.configFor(source), progress);
    }

    private static GeneratedStructure named(Crystal crystal, int number, Map<String, Integer> names) {
        GeneratedStructure structure = GeneratedStructure.of(crystal, "structure-" + number);
        int times = names.merge(structure.name(), 1, Integer::sum);
        return times == 1 ? structure : new GeneratedStructure.Readable(structure.name() + "#" + times, crystal);
    }

    private static void remarkRepeatedNames(Map<String, Integer> names, Path generated, List<String> remarks) {
        List<String> repeated = names.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (!repeated.isEmpty()) {
            remarks.add(generated + ": " + repeated.size() + " names occur more than once, such as " + repeated.get(0)
                    + "; the second structure of a name got #2, the next #3");
        }
    }

    private static GeneratedStructure unreadable(CrystalFormatException reason, int number) {
        return new GeneratedStructure.Unreadable("structure-" + number, reason.getMessage());
    }

    /** Returns every installed evaluator that works, with its default configuration, sorted by id. */
    public List<Choice<Evaluator<?>>> installed() {
        List<Choice<Evaluator<?>>> all = new ArrayList<>();
        for (ExtensionDescriptor descriptor : extensions.list(Evaluator.class)) {
            if (!descriptor.isBroken()) {
                try {
                    all.add(byDefault(descriptor.id()));
                } catch (ConfigException e) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "evaluator {0} is left out: {1}",
                            descriptor.id(),
                            e.getMessage());
                }
            }
        }
        return List.copyOf(all);
    }

    @SuppressWarnings("unchecked") // a class literal cannot name the wildcard of Evaluator<?>
    private Choice<Evaluator<?>> byDefault(String id) throws ConfigException {
        ConfigNode node = new ConfigNode.Value(id, SourcePosition.of(id));
        return (Choice<Evaluator<?>>)
                (Choice<?>) new ConfigBinder(extensions).choose(node, Evaluator.class, "evaluator");
    }

    /**
     * Judges a set.
     *
     * @param reference the dataset the generator was trained on, empty if unknown
     * @param evaluators in the order they shall run; empty for every installed one
     * @throws EvaluationException if the set is empty
     * @throws CancelledException if the user cancelled
     */
    public EvaluationResult evaluate(
            GeneratedSet set, Optional<Dataset> reference, List<Choice<Evaluator<?>>> evaluators, Progress progress)
            throws EvaluationException {
        return evaluate(set, reference, evaluators, List.of(), part -> {}, progress);
    }

    /**
     * Judges a set and takes over what an interrupted evaluation of the same input, see {@link #digest}, has found already.
     *
     * @param evaluators in the order they shall run; empty for every installed one
     * @param earlier parts found before; those of an evaluator of another version or configuration are not used
     * @param sofar is given the result after each evaluator that ran
     * @throws EvaluationException if the set is empty, or {@code sofar} throws it
     * @throws CancelledException if the user cancelled
     */
    public EvaluationResult evaluate(
            GeneratedSet set,
            Optional<Dataset> reference,
            List<Choice<Evaluator<?>>> evaluators,
            List<EvaluationResult.Part> earlier,
            PartialResults sofar,
            Progress progress)
            throws EvaluationException {
        if (set.structures().isEmpty()) {
            throw new EvaluationException(set.source() + " holds no structures, expected at least one");
        }
        List<Choice<Evaluator<?>>> chosen = evaluators.isEmpty() ? installed() : evaluators;
        EvaluationInput input = new EvaluationInput(set.structures(), reference, executor, threads);
        List<EvaluationResult.Part> parts = new ArrayList<>();
        List<EvaluationResult.Structure> facts =
                set.structures().stream().map(Evaluations::facts).toList();
        String name = reference.map(Dataset::name).orElse("");
        for (Choice<Evaluator<?>> choice : chosen) {
            String label = choice.descriptor().label();
            try (Progress part = progress.split(1, label, 0)) {
                part.checkCancelled();
                Optional<EvaluationResult.Part> known = known(choice, earlier, facts.size());
                parts.add(known.orElseGet(() -> part(choice, input, part)));
                if (known.isEmpty()) {
                    sofar.accept(new EvaluationResult(set.source(), name, facts, parts, set.remarks()));
                }
            }
        }
        return new EvaluationResult(set.source(), name, facts, parts, set.remarks());
    }

    /** Takes what an evaluation has found so far. */
    @FunctionalInterface
    public interface PartialResults {
        /**
         * Takes a result that lacks the evaluators that have not run yet.
         *
         * @throws EvaluationException if it cannot be kept
         */
        void accept(EvaluationResult sofar) throws EvaluationException;
    }

    /** Returns a digest of everything that evaluators are given: the structures with their names and the reference. */
    public static String digest(GeneratedSet set, Optional<Dataset> reference) {
        InputDigest digest = new InputDigest();
        set.structures().forEach(digest::add);
        reference.ifPresent(digest::add);
        return digest.hex();
    }

    private static Optional<EvaluationResult.Part> known(
            Choice<Evaluator<?>> choice, List<EvaluationResult.Part> earlier, int structures) {
        Map<String, String> configuration = texts(ConfigBinder.toTable(choice.config()));
        return earlier.stream()
                .filter(part -> part.id().equals(choice.id())
                        && part.bundle().equals(bundle(choice))
                        && part.configuration().equals(configuration)
                        && part.failure().isEmpty()
                        && (part.evaluation().verdicts().isEmpty()
                                || part.evaluation().verdicts().size() == structures))
                .findFirst();
    }

    private static String bundle(Choice<?> choice) {
        return choice.descriptor().bundle() + " " + choice.descriptor().version();
    }

    private static EvaluationResult.Part part(Choice<Evaluator<?>> choice, EvaluationInput input, Progress progress) {
        Evaluation evaluation = Evaluation.of(List.of());
        String failure = "";
        try {
            evaluation = run(choice.extension(), choice, input, progress);
            int verdicts = evaluation.verdicts().size();
            if (verdicts != 0 && verdicts != input.generated().size()) {
                failure = "returned " + verdicts + " verdicts for "
                        + input.generated().size() + " structures";
                evaluation = Evaluation.of(List.of());
            }
        } catch (CancelledException e) {
            throw e;
        } catch (EvaluationException e) {
            failure = e.getMessage();
        } catch (RuntimeException e) { // a plug-in's fault must not cost the other numbers
            failure = "failed with " + e;
            // The reason goes with the results; where it happened concerns only the author of the plug-in.
            LOG.log(System.Logger.Level.DEBUG, "evaluator " + choice.id() + " failed", e);
        }
        ExtensionDescriptor descriptor = choice.descriptor();
        return new EvaluationResult.Part(
                choice.id(),
                descriptor.label(),
                descriptor.cite(),
                bundle(choice),
                texts(ConfigBinder.toTable(choice.config())),
                evaluation,
                failure);
    }

    private static <C extends Record> Evaluation run(
            Evaluator<C> evaluator, Choice<?> choice, EvaluationInput input, Progress progress)
            throws EvaluationException {
        return evaluator.evaluate(choice.configFor(evaluator), input, progress);
    }

    private static Map<String, String> texts(ConfigNode.Table table) {
        Map<String, String> texts = new LinkedHashMap<>();
        collect("", table, texts);
        return texts;
    }

    private static void collect(String path, ConfigNode node, Map<String, String> texts) {
        if (node instanceof ConfigNode.Table table) {
            table.entries().forEach((key, value) -> collect(path.isEmpty() ? key : path + "." + key, value, texts));
        } else if (node instanceof ConfigNode.Array array) {
            for (int i = 0; i < array.items().size(); i++) {
                collect(path + "." + i, array.items().get(i), texts);
            }
        } else if (node instanceof ConfigNode.Value value) {
            texts.put(path, value.value().toString());
        }
    }

    private static EvaluationResult.Structure facts(GeneratedStructure structure) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return new EvaluationResult.Structure(unreadable.name(), "", 0, 0, 0, unreadable.reason());
        }
        Crystal crystal = structure.crystal().orElseThrow();
        return new EvaluationResult.Structure(
                structure.name(),
                crystal.composition().formula(),
                crystal.size(),
                crystal.volumePerAtom(),
                crystal.densityGramPerCubicCentimetre(),
                "");
    }
}
