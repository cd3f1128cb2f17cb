package org.autoperi.bench.crystals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.autoperi.bench.Machine;

/**
 * What AutoPeri says of crystals against the reference tools: agreement first, then speed, in one run. Prints the page
 * docs/benchmarks/crystals.md. A peer that is not installed leaves its columns out and says so.
 */
final class CrystalsBenchmark {
    private static final List<Part> PARTS = List.of(
            new CifPart(),
            new FormatsPart(),
            new FuzzPart(),
            new SymmetryPart(),
            new ReductionPart(),
            new MatchPart(),
            new BondingPart(),
            new NeighboursPart());

    private CrystalsBenchmark() {}

    /** Arguments: the folder bench/peers, then {@code --quick}, {@code --all} and {@code --only PART} in any order. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = Arrays.asList(arguments).subList(1, arguments.length);
        int only = options.indexOf("--only");
        String part = only >= 0 && only + 1 < options.size() ? options.get(only + 1) : "";
        if (!part.isEmpty() && PARTS.stream().noneMatch(p -> p.name().equals(part))) {
            System.err.println("bench/run crystals: no part " + part + "; there are "
                    + PARTS.stream().map(Part::name).toList());
            System.exit(2);
        }
        Page page = new Page(
                Path.of(arguments[0]).toAbsolutePath(), options.contains("--quick"), options.contains("--all"));
        page.line("# Crystals: agreement and speed");
        page.line("");
        page.line("Printed by `bench/run crystals" + (page.isQuick() ? " --quick" : "") + "` on "
                + Machine.description() + ".");
        if (!page.hasData()) {
            page.line("No `../shared/data` here: the bundled compounds stand in.");
        }
        for (Part each : PARTS) {
            if (part.isEmpty() || part.equals(each.name())) {
                page.line("");
                each.run(page);
            }
        }
        page.line("");
        page.line("## Figures");
        page.line("");
        page.figures().forEach(figure -> page.line("    " + figure));
    }
}
