package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.List;
import org.autoperi.bench.Benchmark;
import org.autoperi.nn.DivergedException;

/** What the models that come with the program reach. Prints docs/benchmarks/autoperi-gnn.md. */
final class GnnBenchmark {
    private GnnBenchmark() {}

    public static void main(String[] arguments) throws IOException, DivergedException {
        new Benchmark(
                        "autoperi-gnn",
                        "AutoPeri-GNN: what the models that come with the program reach",
                        List.of(
                                new CspPart(),
                                new RankPart(),
                                new WithheldPart(),
                                new GenerationPart(),
                                new StepsPart(),
                                new CostPart(),
                                new PhysicsPart(),
                                new LargePart(),
                                new Perov5Part(),
                                new SymmetryPart(),
                                new LatentPart(),
                                new ConditionPart()))
                .run(arguments);
    }
}
