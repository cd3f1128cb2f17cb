package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.util.List;
import org.autoperi.bench.Benchmark;
import org.autoperi.nn.DivergedException;

/** What AutoPeri's metrics say against the programs that published them, and how long both take. Prints docs/benchmarks/evaluation.md. */
final class EvaluationBenchmark {
    private EvaluationBenchmark() {}

    public static void main(String[] arguments) throws IOException, DivergedException {
        new Benchmark(
                        "evaluation",
                        "Evaluation: agreement and speed",
                        List.of(
                                new CdvaePart(),
                                new ValuesPart(),
                                new FingerprintsPart(),
                                new MatchPart(),
                                new TemplatePart(),
                                new LematPart(),
                                new ScalePart()))
                .run(arguments);
    }
}
