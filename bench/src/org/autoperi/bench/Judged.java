package org.autoperi.bench;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;

/** What our evaluators say of a set of crystals, as the command {@code evaluate} would. */
public final class Judged {
    private final EvaluationResult result;

    private Judged(EvaluationResult result) {
        this.result = result;
    }

    /** Runs evaluators in their default configurations on all processors. */
    public static Judged by(List<String> evaluators, List<Crystal> crystals, Optional<Dataset> reference)
            throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Evaluations evaluations =
                    new Evaluations(ClassPathExtensions.of(Judged.class.getClassLoader()), executor, threads);
            List<Choice<Evaluator<?>>> chosen = evaluations.installed().stream()
                    .filter(choice -> evaluators.contains(choice.id()))
                    .toList();
            List<GeneratedStructure> structures = crystals.stream()
                    .map(crystal -> GeneratedStructure.of(crystal, "crystal"))
                    .toList();
            Evaluations.GeneratedSet set = new Evaluations.GeneratedSet("made crystals", structures, List.of());
            return new Judged(evaluations.evaluate(set, reference, chosen, Progress.NONE));
        } catch (EvaluationException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            executor.shutdown();
        }
    }

    public List<Verdict> verdicts(String evaluator) {
        return part(evaluator).evaluation().verdicts();
    }

    /** A metric by name, with the reason why there is none if there is none. */
    public Metric metric(String name) throws IOException {
        return result.metric(name).orElseThrow(() -> new IOException("no metric " + name + ": " + result.parts().stream()
                .map(part -> part.id() + " " + part.failure() + part.evaluation().notApplicable())
                .toList()));
    }

    /** The value of a metric, NaN if there is none: no mean of nothing. */
    public double value(String name) {
        return result.metric(name).map(Metric::value).orElse(Double.NaN);
    }

    private EvaluationResult.Part part(String evaluator) {
        return result.parts().stream()
                .filter(part -> part.id().equals(evaluator))
                .findFirst()
                .orElseThrow();
    }
}
