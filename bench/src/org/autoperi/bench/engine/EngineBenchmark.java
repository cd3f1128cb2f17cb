package org.autoperi.bench.engine;

import java.io.IOException;
import java.util.List;
import org.autoperi.bench.Benchmark;
import org.autoperi.nn.DivergedException;

/**
 * The training and sampling of networks on our tape against PyTorch, matrix products against OpenBLAS, and what both cost:
 * peers in the same run, in turns, from the same weights. Prints the page docs/benchmarks/engine.md.
 */
final class EngineBenchmark {
    private EngineBenchmark() {}

    public static void main(String[] arguments) throws IOException, DivergedException {
        new Benchmark(
                        "engine",
                        "Engine: speed and memory",
                        List.of(
                                new StepPart(),
                                new GemmPart(),
                                new CspnetPart(),
                                new LstmPart("engine"),
                                new SmallPart(),
                                new EdgesPart(),
                                new MemoryPart(),
                                new CancelPart()))
                .run(arguments);
    }
}
