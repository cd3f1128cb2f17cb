package org.autoperi.bench.crystals;

import java.io.IOException;
import java.util.List;
import org.autoperi.bench.Benchmark;
import org.autoperi.nn.DivergedException;

/**
 * What AutoPeri says of crystals against the reference tools: agreement first, then speed, in one run. Prints the page
 * docs/benchmarks/crystals.md. A peer that is not installed leaves its columns out and says so.
 */
final class CrystalsBenchmark {
    private CrystalsBenchmark() {}

    public static void main(String[] arguments) throws IOException, DivergedException {
        new Benchmark(
                        "crystals",
                        "Crystals: agreement and speed",
                        List.of(
                                new CifPart(),
                                new FormatsPart(),
                                new FuzzPart(),
                                new SymmetryPart(),
                                new ReductionPart(),
                                new MatchPart(),
                                new BondingPart(),
                                new NeighboursPart()))
                .run(arguments);
    }
}
