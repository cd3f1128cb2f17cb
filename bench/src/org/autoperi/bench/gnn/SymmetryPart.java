package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Progress;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.WyckoffPosition;
import org.autoperi.flow.SymmetricRequest;
import org.autoperi.flow.SymmetricSample;
import org.autoperi.run.spi.RunException;

/** What the trained network would leave of a space group if nothing were projected. */
final class SymmetryPart implements Part {
    private static final int STEPS = 10;
    private static final int GROUPS = 230;
    private static final double ROUNDING = 1e-5;
    private static final long SEED = 1;

    @Override
    public String name() {
        return "symmetry";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Space groups");
        page.line("");
        try (Shipped shipped = Shipped.open("mp20-generator")) {
            double worst = 0;
            int above = 0;
            int drawn = 0;
            String where = "";
            int every = page.isQuick() ? 10 : 1;
            for (int number = every; number <= GROUPS; number += every) {
                for (SymmetricSample sample : draw(shipped, number)) {
                    drawn++;
                    above += sample.leak() > ROUNDING ? 1 : 0;
                    if (sample.leak() > worst) {
                        worst = sample.leak();
                        where = sample.group().compactSymbol();
                    }
                }
            }
            page.line(String.format(
                    Locale.ROOT,
                    "One crystal in each of %d space groups, oxygen on the general position and titanium on the first one, %d steps. The largest share of"
                            + " a displacement that the group does not have, |v - Pv| / |v|, before it is taken away: %.2g (%s); %d crystals above %.0g.",
                    drawn,
                    STEPS,
                    worst,
                    where,
                    above,
                    ROUNDING));
            page.line("");
            page.figure("gnn.symmetry.leak", worst, "");
        }
    }

    private static List<SymmetricSample> draw(Shipped shipped, int number) throws IOException {
        SpaceGroup group = SpaceGroup.ofNumber(number);
        List<WyckoffPosition> positions = group.wyckoffPositions();
        String text = "O:" + positions.get(positions.size() - 1).letter() + ",Ti:"
                + positions.get(0).letter();
        try {
            return shipped.flow()
                    .draw(
                            new SymmetricRequest(1, group, Optional.empty(), Optional.of(text), SEED, false),
                            Optional.of(shipped.settings(STEPS)),
                            shipped.threads(),
                            shipped.executor(),
                            Progress.NONE);
        } catch (RunException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
