package org.autoperi.evaluate.internal;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.PartialEvaluation;
import org.autoperi.evaluate.spi.Evaluator;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunEvent;
import org.autoperi.run.spi.RunException;
import org.autoperi.run.spi.Stage;
import org.osgi.service.component.annotations.Component;

/**
 * Judges {@code samples/crystals.cif} of a run against the run's dataset and writes {@code evaluation.json} and {@code evaluation.csv}. If the run
 * says in {@code samples/reference.cif} which crystals were to be found, these are the test crystals, in place of the test split. A run
 * without samples has nothing to judge, which is no error. What finished evaluators found is kept, so that a run that was interrupted goes on
 * with the others.
 */
@Component
@Extension(
        id = "evaluation",
        label = "Evaluation",
        description = "Judges the crystals a run has generated against the dataset it has learned from.")
public final class EvaluationStage implements Stage<EvaluationStage.Config> {
    static final String SAMPLES = "samples/crystals.cif";

    private static final String DATASET = "dataset";

    /** Of a run that makes known crystals again: these, under the names of their samples. */
    static final String KNOWN = "samples/reference.cif";

    /**
     * Configuration.
     *
     * @param evaluators what is measured, in this order
     */
    public record Config(
            @Param(
                            label = "Evaluators",
                            choose = {
                                "structural-validity",
                                "strict-validity",
                                "uniqueness",
                                "novelty",
                                "density-distance",
                                "element-number-distance"
                            })
                    List<Choice<Evaluator<?>>> evaluators) {
        /** Copies the list. */
        public Config {
            evaluators = List.copyOf(evaluators);
        }
    }

    @Override
    public int order() {
        return 100;
    }

    @Override
    public void run(Config config, RunContext context) throws RunException {
        Path samples = context.folder().resolve(SAMPLES);
        if (!Files.exists(samples)) {
            context.event("evaluation", "no " + SAMPLES + " in the run folder; nothing to evaluate");
            return;
        }
        Evaluations evaluations = new Evaluations(context.extensions(), context.executor(), context.threads());
        try {
            Optional<Dataset> reference = sought(reference(context), evaluations, context);
            Evaluations.GeneratedSet read = evaluations.read(samples, context.progress());
            Evaluations.GeneratedSet set = new Evaluations.GeneratedSet(SAMPLES, read.structures(), read.remarks());
            PartialEvaluation kept = new PartialEvaluation(
                    context.folder().path(),
                    Evaluations.digest(set, reference),
                    (file, content) -> write(context, file.getFileName().toString(), content));
            List<EvaluationResult.Part> earlier = kept.read();
            if (!earlier.isEmpty()) {
                context.event("evaluation", earlier.size() + " evaluators have judged these structures already");
            }
            EvaluationResult result =
                    evaluations.evaluate(set, reference, config.evaluators(), earlier, kept::write, context.progress());
            write(context, "evaluation.csv", result::writeCsv);
            write(context, "evaluation.json", result::writeJson);
            PartialEvaluation.discard(context.folder().path());
            record(context, result);
        } catch (EvaluationException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        } catch (IOException e) {
            throw new RunException(
                    RunException.Reason.FAILED,
                    "the evaluation cannot be written to " + context.folder().path() + ": " + e.getMessage()
                            + "; free the disk or the folder and resume",
                    e);
        }
    }

    private static Optional<Dataset> reference(RunContext context) throws RunException {
        ConfigNode node = context.specification().entries().get(DATASET);
        if (node == null) {
            return Optional.empty();
        }
        try {
            Choice<?> choice = new ConfigBinder(context.extensions()).choose(node, DatasetSource.class, DATASET);
            return Optional.of(open((DatasetSource<?>) choice.extension(), choice, context.progress()));
        } catch (ConfigException e) {
            RunException.Reason reason =
                    e.isExtensionMissing() ? RunException.Reason.EXTENSION : RunException.Reason.CONFIGURATION;
            throw new RunException(reason, e.getMessage(), e);
        } catch (DatasetException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
    }

    /** A reference with the crystals that the run was to find as its test crystals, if the run names them; as the dataset has them, if it has. */
    private static Optional<Dataset> sought(Optional<Dataset> reference, Evaluations evaluations, RunContext context)
            throws EvaluationException {
        if (!Files.exists(context.folder().resolve(KNOWN))) {
            return reference;
        }
        Map<String, DatasetEntry> tests = new HashMap<>();
        reference.ifPresent(dataset -> dataset.split(Split.TEST).forEach(entry -> tests.put(entry.id(), entry)));
        Dataset.Builder sought = Dataset.builder(reference.map(Dataset::name).orElse(KNOWN));
        reference.ifPresent(dataset -> {
            sought.origin(dataset.origin());
            dataset.inputs().forEach(sought::input);
            dataset.problems().forEach(sought::problem);
            dataset.entries().stream()
                    .filter(entry -> entry.split() != Split.TEST)
                    .forEach(sought::add);
        });
        for (DatasetEntry entry : known(context.folder().path(), evaluations, context.progress())) {
            sought.add(tests.getOrDefault(entry.id(), entry));
        }
        return Optional.of(sought.build());
    }

    /** The crystals that a run was to find, as it has written them. */
    static List<DatasetEntry> known(Path run, Evaluations evaluations, Progress progress) throws EvaluationException {
        List<DatasetEntry> known = new ArrayList<>();
        for (GeneratedStructure structure :
                evaluations.read(run.resolve(KNOWN), progress).structures()) {
            structure
                    .crystal()
                    .ifPresent(crystal -> known.add(new DatasetEntry(structure.name(), crystal, Split.TEST)));
        }
        return known;
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice, Progress progress)
            throws DatasetException {
        try (Progress part = progress.split(0.2, "Reading the reference", 0)) {
            return source.open(choice.configFor(source), part);
        }
    }

    private static void write(RunContext context, String name, PartialEvaluation.Content content) throws IOException {
        context.folder().writeAtomically(name, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            content.writeTo(writer);
            writer.flush();
        });
    }

    private static void record(RunContext context, EvaluationResult result) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("structures", result.structures().size());
        facts.put("reference", result.reference());
        facts.put(
                "evaluators",
                result.parts().stream()
                        .map(part -> part.id() + " (" + part.bundle() + ")")
                        .toList());
        context.provenance("evaluation", facts);
        for (EvaluationResult.Part part : result.parts()) {
            if (!part.failure().isEmpty()) {
                context.event(RunEvent.WARNING, "evaluator " + part.id() + " " + part.failure());
            }
        }
        for (Metric metric : result.metrics()) {
            context.event("metric", metric.name() + " = " + metric.value() + " " + metric.unit());
        }
    }
}
