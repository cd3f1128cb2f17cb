package org.autoperi.bench.gnn;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.RmsDistance;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.flow.StructurePrediction;
import org.autoperi.flow.StructurePrediction.Candidate;
import org.autoperi.run.spi.RunException;

/** What {@code autoperi predict} says of compositions that were withheld from training, one by one. */
final class WithheldPart implements Part {
    private static final int COMPOSITIONS = 20;
    private static final int SHOWN = 5;
    private static final double KNOWN_TOLERANCE_ANGSTROM = 0.01;

    @Override
    public String name() {
        return "withheld";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Compositions withheld from training");
        page.line("");
        if (!page.hasData()) {
            page.line("Left out: needs `../shared/data/mp_20`.");
            return;
        }
        try (Shipped shipped = Shipped.open("mp20")) {
            List<Crystal> rows = Mp20.open(page, shipped).share(1).stream()
                    .filter(row -> isWithheld(shipped, row.composition()))
                    .limit(page.isQuick() ? COMPOSITIONS / 10 : COMPOSITIONS)
                    .toList();
            page.line(String.format(
                    Locale.ROOT,
                    "The first %d headline rows of MP-20, in a fixed random order, of a composition that the model has learnt no crystal of. What"
                            + " `autoperi predict` ranks first, what lends its structure, how often it was drawn, and which of the first %d candidates is"
                            + " the known structure (tolerances of CDVAE).",
                    rows.size(),
                    SHOWN));
            page.line("");
            page.row(
                    true,
                    "composition",
                    "known structure",
                    "its group",
                    "atoms",
                    "predicted group",
                    "like",
                    "share of draws",
                    "found at rank",
                    "rms",
                    "s");
            int first = 0;
            int among = 0;
            double slowest = 0;
            for (Crystal row : rows) {
                long start = System.nanoTime();
                List<Candidate> candidates = predict(shipped, row.composition());
                double seconds = (System.nanoTime() - start) * 1e-9;
                slowest = Math.max(slowest, seconds);
                int rank = 0;
                Optional<RmsDistance> distance = Optional.empty();
                StructureMatcher matcher = new StructureMatcher(MatchSettings.cdvae());
                while (distance.isEmpty() && rank < Math.min(SHOWN, candidates.size())) {
                    distance = matcher.rmsDistance(candidates.get(rank++).crystal(), row);
                }
                first += distance.isPresent() && rank == 1 ? 1 : 0;
                among += distance.isPresent() ? 1 : 0;
                page.row(
                        false,
                        row.composition().reducedFormula(),
                        row.name(),
                        group(symmetry(shipped, row)),
                        row.size(),
                        group(candidates.get(0).symmetry()),
                        candidates.get(0).prototypes().stream()
                                .findFirst()
                                .map(copy -> copy.template().composition().reducedFormula() + " "
                                        + copy.template().name())
                                .orElse("-"),
                        String.format(
                                Locale.ROOT,
                                "%d of %d",
                                candidates.get(0).draws(),
                                candidates.stream().mapToInt(Candidate::draws).sum()),
                        distance.isPresent() ? rank : "-",
                        distance.map(d -> String.format(Locale.ROOT, "%.3f", d.rms()))
                                .orElse("-"),
                        String.format(Locale.ROOT, "%.1f", seconds));
            }
            page.line("");
            page.line(String.format(
                    Locale.ROOT,
                    "Ranked first: %d of %d; among the first %d: %d. The slowest took %.1f s.",
                    first,
                    rows.size(),
                    SHOWN,
                    among,
                    slowest));
            page.line("");
        }
    }

    private static boolean isWithheld(Shipped shipped, Composition composition) {
        return shipped.flow().elements().containsAll(composition.elements())
                && !shipped.flow().hasLearnt(composition).orElse(true);
    }

    private static List<Candidate> predict(Shipped shipped, Composition composition) throws IOException {
        StructurePrediction prediction =
                new StructurePrediction(shipped.flow(), SymmetrySearch.best(shipped.extensions()));
        try {
            return prediction
                    .rank(
                            composition,
                            StructurePrediction.Settings.defaults(),
                            shipped.threads(),
                            shipped.executor(),
                            Progress.NONE)
                    .candidates();
        } catch (RunException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Optional<Symmetry> symmetry(Shipped shipped, Crystal crystal) {
        try {
            return Optional.of(SymmetrySearch.best(shipped.extensions())
                    .find(crystal, SymmetryTolerance.ofDistance(KNOWN_TOLERANCE_ANGSTROM)));
        } catch (SymmetryException e) {
            return Optional.empty();
        }
    }

    private static String group(Optional<Symmetry> symmetry) {
        return symmetry.map(found -> found.spaceGroup().compactSymbol()).orElse("-");
    }
}
