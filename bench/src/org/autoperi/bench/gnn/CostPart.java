package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.crystal.Crystal;

/** What a sample costs by the number of its atoms. */
final class CostPart implements Part {
    private static final int[] ATOMS = {2, 4, 8, 12, 16, 20};
    private static final int CRYSTALS = 64;
    private static final int ROUNDS = 5;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "cost";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Cost against atoms");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        try (Shipped shipped = Shipped.open("mp20")) {
            List<Crystal> rows = Mp20.open(page, shipped).rows();
            int rounds = page.isQuick() ? 1 : ROUNDS;
            page.line(String.format(
                    Locale.ROOT,
                    "%d crystals of so many atoms, compositions of headline rows of MP-20, %d steps, %d threads; medians of %d.",
                    CRYSTALS,
                    CspPart.STEPS,
                    shipped.threads(),
                    rounds));
            page.line("");
            page.row(true, "atoms", "ms per crystal", "ms per crystal and atom");
            for (int atoms : ATOMS) {
                List<Crystal> some =
                        rows.stream().filter(row -> row.size() == atoms).limit(CRYSTALS).toList();
                if (some.isEmpty()) {
                    continue;
                }
                List<Crystal> all = Collections.nCopies(CRYSTALS / some.size() + 1, some).stream()
                        .flatMap(List::stream)
                        .limit(CRYSTALS)
                        .toList();
                shipped.predict(all.subList(0, CRYSTALS / 4), 1, CspPart.STEPS, SEED); // compiles
                double[] seconds = new double[rounds];
                for (int i = 0; i < rounds; i++) {
                    seconds[i] = shipped.predict(all, 1, CspPart.STEPS, SEED).seconds();
                }
                Arrays.sort(seconds);
                double milliseconds = 1000 * seconds[rounds / 2] / CRYSTALS;
                page.row(
                        false,
                        atoms,
                        String.format(Locale.ROOT, "%.1f", milliseconds),
                        String.format(Locale.ROOT, "%.2f", milliseconds / atoms));
            }
            page.line("");
            page.line("Training and sampling of the same network in PyTorch and here, with ratios: [engine.md](engine.md), parts `cspnet` and `step`.");
            page.line("");
        }
    }
}
