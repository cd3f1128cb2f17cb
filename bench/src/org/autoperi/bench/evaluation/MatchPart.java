package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.RmsDistance;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.flow.TemplatePool;

/** Match rates, METRe and reconstruction errors of made samples beside those by pymatgen's StructureMatcher. */
final class MatchPart implements Part {
    private static final long SEED = 20261129;
    private static final int TEMPLATES = 2;
    private static final double BOND_FRACTION = 1.3;
    private static final double TOLERANCE = 1e-4;
    private static final int MOST_SHOWN = 30;
    private static final int LAST_WITH_RADIUS = 96;

    private static final List<String> EVALUATORS = List.of("match-rate", "metre", "reconstruction");

    private static final List<String> METRICS = List.of(
            "match-rate-k1-filtered",
            "rmse-k1-filtered",
            "match-rate-k1-unfiltered",
            "rmse-k1-unfiltered",
            "match-rate-k4-unfiltered",
            "rmse-k4-unfiltered",
            "metre-unfiltered",
            "crmse-unfiltered",
            "coordinate-mse",
            "bond-length-mse",
            "cell-length-mse",
            "cell-angle-mse");

    @Override
    public String name() {
        return "match";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Structures found again");
        page.line("");
        List<Crystal> known = CdvaePart.known(page);
        List<Crystal> tests = known.subList(0, Math.min(CdvaePart.part(page), known.size()));
        List<List<Crystal>> rounds = rounds(page, tests);
        List<Crystal> all = new ArrayList<>(tests);
        rounds.forEach(all::addAll);
        Path file = Files.createTempFile("evaluation", ".jsonl");
        Described.write(file, all);
        try (Peer peer = page.peerOf("env-evaluation", "evaluation_match.py", file.toString(), radii())) {
            Map<String, Object> theirs = Described.json(peer.ask("metrics " + tests.size() + " " + BOND_FRACTION));
            Judged judged = Judged.by(EVALUATORS, named(rounds), Optional.of(dataset(tests)));
            page.line(peer.version() + ", StructureMatcher with ltol 0.3, stol 0.5, angle_tol 10 as DiffCSP has it. "
                    + tests.size()
                    + " crystals of MP-20 and " + rounds.size() + " samples of each, seed " + SEED
                    + ": two with shifted atoms in strained cells (0.02 to 0.3 and 0.3 to 0.9 angstrom), then the best "
                    + TEMPLATES
                    + " templates of the training pool where there are any. The filter is CDVAE's validity, METRe is"
                    + " about every pair of equal composition; bonds, cells and radii are those of docs/metrics.md.");
            page.line("");
            values(page, judged, theirs);
            page.line("");
            pairs(page, all, tests.size(), Described.rows(peer.ask("pairs")));
        } catch (IOException e) {
            page.line("The peers: " + e.getMessage());
            page.missing("evaluation.match.agreement", "the peers are not there");
        } finally {
            Files.delete(file);
        }
    }

    private static List<List<Crystal>> rounds(Page page, List<Crystal> tests) throws IOException {
        TemplatePool pool = TemplatePool.of(CdvaePart.training(page));
        List<List<Crystal>> rounds = new ArrayList<>();
        rounds.add(MadeCrystals.disturbed(tests, 0.02, 0.3, SEED));
        List<Crystal> far = MadeCrystals.disturbed(tests, 0.3, 0.9, SEED + 1);
        rounds.add(far);
        List<List<Crystal>> templates = tests.stream()
                .map(test -> pool.candidates(test.atomicNumbers(), TEMPLATES, TemplatePool.Ranking.ALIKE))
                .toList();
        for (int k = 0; k < TEMPLATES; k++) {
            List<Crystal> round = new ArrayList<>();
            for (int i = 0; i < tests.size(); i++) {
                round.add(templates.get(i).size() > k ? templates.get(i).get(k) : far.get(i));
            }
            rounds.add(round);
        }
        return rounds;
    }

    private static List<Crystal> named(List<List<Crystal>> rounds) {
        List<Crystal> all = new ArrayList<>();
        for (int k = 0; k < rounds.size(); k++) {
            for (int i = 0; i < rounds.get(k).size(); i++) {
                all.add(rounds.get(k).get(i).withName("test-" + i + "_" + (k + 1)));
            }
        }
        return all;
    }

    private static Dataset dataset(List<Crystal> tests) {
        Dataset.Builder builder = Dataset.builder("MP-20, rows at hand");
        for (int i = 0; i < tests.size(); i++) {
            builder.add(new DatasetEntry("test-" + i, tests.get(i), Split.TEST));
        }
        return builder.build();
    }

    private static String radii() {
        return IntStream.rangeClosed(1, LAST_WITH_RADIUS)
                .mapToObj(z -> Double.toString(Element.of(z).covalentRadiusAngstrom()))
                .collect(Collectors.joining(" "));
    }

    private static void values(Page page, Judged judged, Map<String, Object> theirs) throws IOException {
        page.figure("evaluation.match.values.agreement", 100 * Values.print(page, METRICS, judged, theirs), "%");
    }

    /** The distance of every pair that the peers compared, sample, test and distance each, NaN where they do not match. */
    private static void pairs(Page page, List<Crystal> all, int tests, List<double[]> theirs) {
        StructureMatcher matcher = new StructureMatcher(MatchSettings.cdvae());
        List<String> deviations = new ArrayList<>();
        int matching = 0;
        double farthest = 0;
        for (double[] pair : theirs) {
            Crystal sample = all.get(tests + (int) pair[0]);
            Crystal test = all.get((int) pair[1]);
            double rms = matcher.rmsDistance(sample, test).map(RmsDistance::rms).orElse(Double.NaN);
            matching += Double.isNaN(pair[2]) ? 0 : 1;
            double difference = Math.abs(rms - pair[2]);
            if (Double.isNaN(rms) != Double.isNaN(pair[2]) || difference > TOLERANCE) {
                deviations.add(test.name() + " " + test.composition().formula() + ", sample " + (int) pair[0]
                        + ": ours " + told(rms) + ", theirs " + told(pair[2]));
            } else if (!Double.isNaN(rms)) {
                farthest = Math.max(farthest, difference);
            }
        }
        page.line(String.format(
                Locale.ROOT,
                "Pairs: %d, of which the peers match %d. The same verdict and a distance within %.0e: %d; the farthest of these"
                        + " %.1e. Deviations: %s",
                theirs.size(),
                matching,
                TOLERANCE,
                theirs.size() - deviations.size(),
                farthest,
                deviations.isEmpty() ? "none." : deviations.size() + ":"));
        page.line("");
        deviations.stream().limit(MOST_SHOWN).forEach(deviation -> page.line("* " + deviation));
        page.figure("evaluation.match.agreement", 100.0 * (theirs.size() - deviations.size()) / theirs.size(), "%");
    }

    private static String told(double rms) {
        return Double.isNaN(rms) ? "no match" : String.format(Locale.ROOT, "%.6f", rms);
    }
}
