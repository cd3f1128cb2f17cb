package org.autoperi.bench.dynamics;

import java.io.IOException;
import java.util.List;
import org.autoperi.bench.Benchmark;
import org.autoperi.bench.engine.LstmPart;
import org.autoperi.nn.DivergedException;

/**
 * The language model of molecular dynamics: what its populations and kinetics are worth, and what simulating, training and drawing take beside
 * NumPy, Numba, PyTorch and Deeplearning4j. Prints the page docs/benchmarks/dynamics.md.
 */
final class DynamicsBenchmark {
    private DynamicsBenchmark() {}

    public static void main(String[] arguments) throws IOException, DivergedException {
        new Benchmark(
                        "dynamics",
                        "Dynamics: populations, kinetics and speed",
                        List.of(
                                new SystemsPart(),
                                new CodingPart(),
                                new SimulatorPart(),
                                new DrawingPart(),
                                new LstmPart("dynamics"),
                                new Dl4jPart()))
                .run(arguments);
    }
}
