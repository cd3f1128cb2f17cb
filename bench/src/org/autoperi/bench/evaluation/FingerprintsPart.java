package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.MagpieFingerprint;
import org.autoperi.evaluate.Verdict;
import org.autoperi.graph.SiteFingerprint;

/** Verdicts and fingerprints of single structures beside those of smact, matminer and pymatgen. */
final class FingerprintsPart implements Part {
    private static final long SEED = 20261127;
    private static final double TOLERANCE = 1e-4;
    private static final int MOST_SHOWN = 40;

    /** Crystals of one origin. */
    private record Source(String name, List<Crystal> crystals) {}

    /** Counts of one source. */
    private static final class Tally {
        int structural;
        int composition;
        int valid;
        int both;
        int structureFingerprints;
        int byOrder;
        int compositionFingerprints;
        double farthestStructure;
        double farthestComposition;
    }

    private final List<String> deviations = new ArrayList<>();
    private int asked;
    private int same;
    private int fingerprints;
    private int sameFingerprints;
    private int byOrder;
    private int coinciding;
    private double farthestByOrder;

    @Override
    public String name() {
        return "fingerprints";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Verdicts and fingerprints");
        page.line("");
        List<Source> sources = sources(page);
        List<Crystal> all = sources.stream().flatMap(s -> s.crystals().stream()).toList();
        Path file = Files.createTempFile("evaluation", ".jsonl");
        Described.write(file, all);
        try (Peer peer = page.peerOf("env-evaluation", "evaluation_cdvae.py", file.toString())) {
            int described = Integer.parseInt(peer.ask("describe 0 " + all.size()));
            page.line(peer.version() + ". " + all.size() + " structures, seed " + SEED + ": crystals of the data at hand, and"
                    + " made ones (40 % with shifted atoms in strained cells, 40 % with elements exchanged within their group,"
                    + " 12 % with elements by lot, 8 % damaged). Fingerprints are the same if all numbers agree to "
                    + TOLERANCE + "; verdicts are those of structural, composition and CDVAE validity. The peers described "
                    + described + " of the structures in this run, the others before (`bench/out`).");
            page.line("");
            page.row(
                    true,
                    "source",
                    "structures",
                    "structural",
                    "composition",
                    "valid",
                    "both have a fingerprint",
                    "structure fingerprint the same",
                    "by order of neighbours",
                    "farthest",
                    "composition fingerprint the same",
                    "farthest");
            int from = 0;
            for (Source source : sources) {
                compare(page, peer, source, from);
                from += source.crystals().size();
            }
            summary(page);
        } catch (IOException e) {
            page.line("The peers: " + e.getMessage());
            page.missing("evaluation.agreement", "the peers are not there");
        } finally {
            Files.delete(file);
        }
    }

    private static List<Source> sources(Page page) throws IOException {
        int share = page.isQuick() ? 20 : 1;
        Random random = new Random(SEED);
        List<Source> sources = new ArrayList<>();
        List<Crystal> known = CdvaePart.known(page);
        int count = CdvaePart.part(page) * 8 / 5;
        sources.add(new Source(
                page.hasData() ? "MP-20" : "bundled compounds",
                List.copyOf(known.subList(0, Math.min(count, known.size())))));
        if (page.hasData()) {
            Path data = page.data();
            sources.add(sample("Perov-5", "csv:test=" + data.resolve("perov_5/test.csv.gz"), 250 / share, random));
            sources.add(sample("Carbon-24", "csv:test=" + data.resolve("carbon_24/test.csv.gz"), 150 / share, random));
            sources.add(sample(
                    "WBM", "csv:test=" + data.resolve("wbm_10k/wbm_val_10000.csv.gz") + ",id-column=", 400 / share, random));
        }
        sources.add(new Source("made", CdvaePart.made(page)));
        return sources;
    }

    private static Source sample(String name, String text, int count, Random random) throws IOException {
        List<Crystal> all = new ArrayList<>(Datasets.open(text));
        all.removeIf(crystal -> !crystal.isOrdered());
        Collections.shuffle(all, random);
        return new Source(name, List.copyOf(all.subList(0, Math.min(count, all.size()))));
    }

    private void compare(Page page, Peer peer, Source source, int from) throws IOException {
        List<Crystal> crystals = source.crystals();
        Judged judged = Judged.by(
                List.of("structural-validity", "composition-validity", "cdvae-validity"), crystals, Optional.empty());
        Tally tally = new Tally();
        Map<Integer, Described> far = new LinkedHashMap<>();
        for (int i = 0; i < crystals.size(); i++) {
            Described theirs = Described.ask(peer, from + i);
            String where = where(source, i);
            tally.structural += same(where, "structural", judged, i, theirs.structural(), "");
            tally.composition += same(where, "composition", judged, i, theirs.composition(), "");
            tally.valid += same(where, "cdvae", judged, i, theirs.valid(), theirs.reason());
            if (theirs.structureFingerprint().length > 0 && !fingerprints(where, crystals.get(i), theirs, tally)) {
                far.put(i, theirs);
            }
        }
        if (!far.isEmpty()) {
            explain(peer, source, from, far, tally);
        }
        page.row(
                false,
                source.name(),
                crystals.size(),
                tally.structural,
                tally.composition,
                tally.valid,
                tally.both,
                tally.structureFingerprints,
                tally.byOrder,
                String.format(Locale.ROOT, "%.1e", tally.farthestStructure),
                tally.compositionFingerprints,
                String.format(Locale.ROOT, "%.1e", tally.farthestComposition));
    }

    private static String where(Source source, int place) {
        Crystal crystal = source.crystals().get(place);
        return source.name() + " " + crystal.name() + " " + crystal.composition().formula();
    }

    private int same(String where, String rule, Judged judged, int place, boolean theirs, String reason) {
        Verdict ours = judged.verdicts(rule + "-validity").get(place);
        asked++;
        if (ours.isPassed() == theirs) {
            same++;
            return 1;
        }
        deviations.add(where + ": " + rule + " validity is " + ours.isPassed() + " (" + ours.detail() + "), the peers say "
                + theirs + (reason.isEmpty() ? "" : " (" + reason + ")"));
        return 0;
    }

    /** Compares both fingerprints; false if those of the structure differ. */
    private boolean fingerprints(String where, Crystal crystal, Described theirs, Tally tally) {
        double[] structure;
        try {
            structure = SiteFingerprint.mean(crystal);
        } catch (IllegalArgumentException | IllegalStateException e) {
            coinciding++;
            fingerprints++;
            return true; // there is nothing to ask the peers for once more
        }
        double far = farthest(structure, theirs.structureFingerprint());
        double farComposition = farthest(MagpieFingerprint.of(crystal.composition()), theirs.compositionFingerprint());
        boolean isSame = far <= TOLERANCE;
        boolean isSameComposition = farComposition <= TOLERANCE;
        tally.both++;
        tally.farthestStructure = Math.max(tally.farthestStructure, far);
        tally.farthestComposition = Math.max(tally.farthestComposition, farComposition);
        tally.structureFingerprints += isSame ? 1 : 0;
        tally.compositionFingerprints += isSameComposition ? 1 : 0;
        fingerprints += 2;
        sameFingerprints += (isSame ? 1 : 0) + (isSameComposition ? 1 : 0);
        if (!isSameComposition) {
            deviations.add(where + ": composition fingerprint differs by " + farComposition);
        }
        return isSame;
    }

    /** Asks the peers for the fingerprints that differ once more, with neighbours of equal weight in the opposite order. */
    private void explain(Peer peer, Source source, int from, Map<Integer, Described> far, Tally tally) throws IOException {
        String places = far.keySet().stream().map(i -> " " + (from + i)).collect(Collectors.joining());
        List<double[]> turned = Described.rows(peer.ask("turn" + places));
        int at = 0;
        for (Map.Entry<Integer, Described> entry : far.entrySet()) {
            double[] ours = SiteFingerprint.mean(source.crystals().get(entry.getKey()));
            double[] theirs = entry.getValue().structureFingerprint();
            double[] mean = new double[ours.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = 0.5 * (theirs[i] + turned.get(at)[i]);
            }
            at++;
            double differs = farthest(ours, theirs);
            if (farthest(ours, mean) <= TOLERANCE) {
                tally.byOrder++;
                byOrder++;
                farthestByOrder = Math.max(farthestByOrder, differs);
            } else {
                deviations.add(where(source, entry.getKey()) + ": structure fingerprint differs by " + differs + " in "
                        + label(ours, theirs));
            }
        }
    }

    private static double farthest(double[] ours, double[] theirs) {
        double most = 0;
        for (int i = 0; i < ours.length; i++) {
            most = Math.max(most, Math.abs(ours[i] - theirs[i]));
        }
        return most;
    }

    private static String label(double[] ours, double[] theirs) {
        int most = 0;
        for (int i = 0; i < ours.length; i++) {
            most = Math.abs(ours[i] - theirs[i]) > Math.abs(ours[most] - theirs[most]) ? i : most;
        }
        return SiteFingerprint.labels().get(most) + " (ours " + ours[most] + ", theirs " + theirs[most] + ")";
    }

    private void summary(Page page) {
        page.line("");
        page.line("Verdicts the same: " + same + " of " + asked + ". Fingerprints the same: " + sameFingerprints + " of "
                + fingerprints + ". " + byOrder + " of the others differ by at most "
                + String.format(Locale.ROOT, "%.1e", farthestByOrder)
                + " and are explained: the body-centred parameter of eight neighbours depends in matminer on the order in which"
                + " Qhull happens to list neighbours of equal weight, and ours is the mean over both orders. matminer was asked"
                + " for them again with such neighbours in the opposite order, and the mean of its two answers agrees with ours"
                + " to " + TOLERANCE + " for each of them. " + coinciding + " have sites that coincide exactly: around each site Qhull drops"
                + " one or the other of such points, so that pymatgen mixes their elements, and ours takes the first; these count as"
                + " different. Others: "
                + (deviations.isEmpty() ? "none." : deviations.size() + ":"));
        page.line("");
        deviations.stream().limit(MOST_SHOWN).forEach(deviation -> page.line("* " + deviation));
        if (deviations.size() > MOST_SHOWN) {
            page.line("* and " + (deviations.size() - MOST_SHOWN) + " more");
        }
        page.line("");
        page.line("Of others two kinds have been looked into: neighbours at exactly 90 degrees, where the body-centred parameter changes its"
                + " sign, and at exactly 135 degrees, where motifs with a south pole jump; rounding of the angle decides there.");
        page.line("");
        page.line("`evaluation.agreement` counts verdicts and fingerprints and takes those explained by the order of neighbours for"
                + " the same; `evaluation.agreement.strict` does not.");
        double all = asked + fingerprints;
        page.figure("evaluation.agreement", 100 * (same + sameFingerprints + byOrder) / all, "%");
        page.figure("evaluation.agreement.strict", 100 * (same + sameFingerprints) / all, "%");
        page.figure("evaluation.verdicts.agreement", 100.0 * same / asked, "%");
    }
}
