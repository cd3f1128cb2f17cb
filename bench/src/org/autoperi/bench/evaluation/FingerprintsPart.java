package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.autoperi.bench.Datasets;
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
        int structures;
        int structural;
        int composition;
        int valid;
        int both;
        int structureFingerprints;
        int compositionFingerprints;
        double farthestStructure;
        double farthestComposition;
    }

    private final List<String> deviations = new ArrayList<>();
    private int asked;
    private int same;
    private int structureSame;
    private int structureCompared;
    private int byOrder;
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
            page.line(peer.version() + ". " + all.size() + " structures, seed " + SEED + ": crystals of the data at hand, and"
                    + " made ones (40 % with shifted atoms in strained cells, 40 % with elements exchanged within their group,"
                    + " 12 % with elements by lot, 8 % damaged). Fingerprints are the same if all numbers agree to "
                    + TOLERANCE + "; verdicts are those of structural, composition and CDVAE validity.");
            page.line("");
            peer.ask("describe 0 " + all.size());
            page.row(
                    true,
                    "source",
                    "structures",
                    "structural",
                    "composition",
                    "valid",
                    "both have a fingerprint",
                    "structure fingerprint the same",
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
        if (page.hasData()) {
            Path data = page.data();
            sources.add(sample("MP-20", "csv:test=" + data.resolve("mp_20/test_part.csv.gz"), 700 / share, random));
            sources.add(sample("Perov-5", "csv:test=" + data.resolve("perov_5/test.csv.gz"), 250 / share, random));
            sources.add(sample("Carbon-24", "csv:test=" + data.resolve("carbon_24/test.csv.gz"), 150 / share, random));
            sources.add(sample("WBM", "csv:test=" + data.resolve("wbm_10k/wbm_val_10000.csv.gz") + ",id-column=", 400 / share, random));
        } else {
            sources.add(sample("bundled compounds", "bundled", 200 / share, random));
        }
        List<Crystal> known = sources.get(0).crystals();
        sources.add(new Source("made", MadeCrystals.from(known, 600 / share, SEED)));
        return sources;
    }

    private static Source sample(String name, String text, int count, Random random) throws IOException {
        List<Crystal> all = new ArrayList<>(Datasets.open(text));
        all.removeIf(crystal -> !crystal.isOrdered());
        Collections.shuffle(all, random);
        return new Source(name, List.copyOf(all.subList(0, Math.min(count, all.size()))));
    }

    private void compare(Page page, Peer peer, Source source, int from) throws IOException {
        Judged judged = Judged.by(
                List.of("structural-validity", "composition-validity", "cdvae-validity"),
                source.crystals(),
                Optional.empty());
        Tally tally = new Tally();
        for (int i = 0; i < source.crystals().size(); i++) {
            Described theirs = Described.ask(peer, from + i);
            Crystal crystal = source.crystals().get(i);
            String where = source.name() + " " + crystal.name() + " " + crystal.composition().formula();
            tally.structures++;
            tally.structural += same(where, "structural", judged, i, theirs.structural(), "");
            tally.composition += same(where, "composition", judged, i, theirs.composition(), "");
            tally.valid += same(where, "cdvae", judged, i, theirs.valid(), theirs.reason());
            if (theirs.structureFingerprint().length > 0) {
                fingerprints(where, crystal, theirs, tally);
            }
        }
        page.row(
                false,
                source.name(),
                tally.structures,
                tally.structural,
                tally.composition,
                tally.valid,
                tally.both,
                tally.structureFingerprints,
                String.format(Locale.ROOT, "%.1e", tally.farthestStructure),
                tally.compositionFingerprints,
                String.format(Locale.ROOT, "%.1e", tally.farthestComposition));
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

    private void fingerprints(String where, Crystal crystal, Described theirs, Tally tally) {
        double[] structure;
        try {
            structure = SiteFingerprint.mean(crystal);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return; // told by the verdict
        }
        tally.both++;
        double far = farthest(structure, theirs.structureFingerprint());
        double farComposition = farthest(MagpieFingerprint.of(crystal.composition()), theirs.compositionFingerprint());
        tally.farthestStructure = Math.max(tally.farthestStructure, far);
        tally.farthestComposition = Math.max(tally.farthestComposition, farComposition);
        tally.structureFingerprints += far <= TOLERANCE ? 1 : 0;
        tally.compositionFingerprints += farComposition <= TOLERANCE ? 1 : 0;
        structureCompared++;
        structureSame += far <= TOLERANCE ? 1 : 0;
        if (far > TOLERANCE) {
            boolean ordered = differsInOrderOnly(structure, theirs.structureFingerprint());
            byOrder += ordered ? 1 : 0;
            if (!ordered) {
                deviations.add(where + ": structure fingerprint differs by " + far + " in "
                        + label(structure, theirs.structureFingerprint()));
            }
            farthestByOrder = ordered ? Math.max(farthestByOrder, far) : farthestByOrder;
        }
        if (farComposition > TOLERANCE) {
            deviations.add(where + ": composition fingerprint differs by " + farComposition);
        }
    }

    /** Whether the fingerprints are the same but for the body-centred parameter, for which matminer takes equal neighbours as Qhull lists them. */
    private static boolean differsInOrderOnly(double[] ours, double[] theirs) {
        int place = SiteFingerprint.labels().indexOf("body-centered cubic CN_8");
        double[] rest = ours.clone();
        rest[place] = theirs[place];
        return farthest(rest, theirs) <= TOLERANCE;
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
        page.line("Verdicts the same: " + same + " of " + asked + ". Structure fingerprints the same: " + structureSame + " of "
                + structureCompared + "; " + byOrder + " differ only in the body-centred parameter of eight neighbours, by "
                + String.format(Locale.ROOT, "%.1e", farthestByOrder)
                + " at most: it depends in matminer on the order in which Qhull lists neighbours of equal weight, and ours is"
                + " the mean over both orders. Other deviations: "
                + (deviations.isEmpty() ? "none." : deviations.size() + ":"));
        page.line("");
        deviations.stream().limit(MOST_SHOWN).forEach(deviation -> page.line("* " + deviation));
        if (deviations.size() > MOST_SHOWN) {
            page.line("* and " + (deviations.size() - MOST_SHOWN) + " more");
        }
        page.figure("evaluation.agreement", 100.0 * same / asked, "%");
        page.figure("evaluation.fingerprints.agreement", 100.0 * structureSame / structureCompared, "%");
    }
}
