package org.autoperi.bench.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Machine;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.MagpieFingerprint;

/** All proxy metrics of CDVAE: on as many structures as published sets have, and on a part of them against the peers. */
final class CdvaePart implements Part {
    private static final long SEED = 20261128;

    /** What compute_metrics of CDVAE computes for generated crystals, but for the property network. */
    static final List<String> COMPARED = List.of(
            "structural-validity",
            "composition-validity",
            "cdvae-validity",
            "coverage",
            "fingerprint-diversity",
            "cdvae-distribution",
            "density-distance",
            "element-number-distance");

    static final List<String> METRICS = List.of(
            "structural-validity",
            "composition-validity",
            "cdvae-validity",
            "cov-recall",
            "cov-precision",
            "amsd-recall",
            "amsd-precision",
            "amcd-recall",
            "amcd-precision",
            "structure-diversity",
            "composition-diversity",
            "cdvae-density-distance",
            "cdvae-element-number-distance",
            "density-distance",
            "density-distance-valid",
            "element-number-distance",
            "element-number-distance-valid");

    @Override
    public String name() {
        return "cdvae";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## The proxy metrics of CDVAE");
        page.line("");
        List<Crystal> known = known(page);
        List<Crystal> training = training(page);
        int part = part(page);
        List<Crystal> some = known.subList(0, Math.min(part, known.size()));
        against(page, MadeCrystals.from(training, part, SEED), some);
        whole(page, MadeCrystals.from(training, page.isQuick() ? 1000 : 10_000, SEED), known, training);
    }

    /** How many made structures, and as many known ones, the peers describe against the clock. */
    static int part(Page page) {
        return page.isQuick() ? 40 : 500;
    }

    /** The made structures that the peers describe against the clock. */
    static List<Crystal> made(Page page) throws IOException {
        return MadeCrystals.from(training(page), part(page), SEED);
    }

    /** Crystals of the test and validation rows of MP-20, shuffled; the first {@link #part} are described against the clock. */
    static List<Crystal> known(Page page) throws IOException {
        List<Crystal> all = new ArrayList<>();
        if (page.hasData()) {
            all.addAll(Datasets.open("csv:test=" + page.data().resolve("mp_20/test_part.csv.gz")));
            all.addAll(Datasets.open("csv:test=" + page.data().resolve("mp_20/val_part.csv.gz")));
        } else {
            all.addAll(Datasets.open("bundled"));
        }
        all.removeIf(crystal -> !crystal.isOrdered());
        Collections.shuffle(all, new Random(SEED));
        return all.subList(0, Math.min(page.isQuick() ? 1000 : 9000, all.size()));
    }

    static List<Crystal> training(Page page) throws IOException {
        List<Crystal> all = new ArrayList<>(
                page.hasData()
                        ? Datasets.open("csv:train=" + page.data().resolve("mp_20/train_part.csv.gz"))
                        : Datasets.open("bundled"));
        all.removeIf(crystal -> !crystal.isOrdered());
        return all;
    }

    static Dataset dataset(List<Crystal> training, List<Crystal> test) {
        Dataset.Builder builder = Dataset.builder("MP-20, rows at hand");
        for (int i = 0; i < training.size(); i++) {
            builder.add(new DatasetEntry("train-" + i, training.get(i), Split.TRAIN));
        }
        for (int i = 0; i < test.size(); i++) {
            builder.add(new DatasetEntry("test-" + i, test.get(i), Split.TEST));
        }
        return builder.build();
    }

    /** A part of the structures, ours and the peers' in turn. */
    private static void against(Page page, List<Crystal> made, List<Crystal> known) throws IOException {
        List<Crystal> all = new ArrayList<>(made);
        all.addAll(known);
        Path file = Files.createTempFile("evaluation", ".jsonl");
        Described.write(file, all);
        try (Peer peer = page.peerOf("env-evaluation", "evaluation_cdvae.py", file.toString())) {
            Optional<Dataset> reference = Optional.of(dataset(List.of(), known));
            Judged.by(COMPARED, made.subList(0, made.size() / 4), reference); // compiles
            Timing before = Timing.of(made, reference);
            double describing = Double.parseDouble(peer.ask("time 0 " + all.size()));
            Map<String, Object> theirs = Described.json(peer.ask(metricsCommand(made.size(), all.size())));
            Timing after = Timing.of(made, reference);
            double seconds = describing + ((Number) theirs.get("seconds")).doubleValue();
            double ours = (before.seconds + after.seconds) / 2;
            page.line(peer.version() + ", as many processes as processors, started before the clock. " + made.size()
                    + " made structures against " + known.size() + " of MP-20, everything from structures to metrics,"
                    + " reference included, nothing cached; ours before and after the peers.");
            page.line("");
            page.figure(
                    "evaluation.values.agreement", 100 * Values.print(page, METRICS, after.judged, theirs), "%");
            page.line("");
            page.line(String.format(
                    Locale.ROOT,
                    "Seconds: ours %.2f and %.2f, the peers %.1f (%.1f of them for the fingerprints and verdicts).",
                    before.seconds,
                    after.seconds,
                    seconds,
                    describing));
            page.line("");
            page.figure("evaluation.ratio.peers", seconds / ours, "");
        } catch (IOException e) {
            page.line("The peers: " + e.getMessage());
            page.line("");
            page.missing("evaluation.ratio.peers", "the peers are not there");
        } finally {
            Files.delete(file);
        }
    }

    /** How long the metrics took with an empty cache, and what they are. */
    private record Timing(double seconds, Judged judged) {
        static Timing of(List<Crystal> made, Optional<Dataset> reference) throws IOException {
            clearCache();
            long start = System.nanoTime();
            Judged judged = Judged.by(COMPARED, made, reference);
            return new Timing((System.nanoTime() - start) / 1e9, judged);
        }
    }

    /** Empties the folder that bench/run gives for caches. */
    private static void clearCache() throws IOException {
        Path folder = Path.of(System.getenv("XDG_CACHE_HOME"), "autoperi");
        if (Files.isDirectory(folder)) {
            try (var files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Asks for the metrics of so many made structures against the others up to an end, with the cut-offs of MP-20. */
    static String metricsCommand(int made, int end) throws IOException {
        return "metrics 0 " + made + " " + made + " " + end + " 0.4 10 " + scaler();
    }

    /** CDVAE's means, then its standard deviations. */
    private static String scaler() throws IOException {
        try (InputStream stream =
                        MagpieFingerprint.class.getResourceAsStream("internal/cdvae-composition-scaler.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            List<String[]> rows = lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
            return rows.stream().map(row -> row[1]).collect(Collectors.joining(" ")) + " "
                    + rows.stream().map(row -> row[2]).collect(Collectors.joining(" "));
        }
    }

    private static void whole(Page page, List<Crystal> made, List<Crystal> known, List<Crystal> training)
            throws IOException {
        List<String> evaluators = new ArrayList<>(COMPARED);
        evaluators.add("property-distance");
        Optional<Dataset> reference = Optional.of(dataset(training, known));
        int sites = made.stream().mapToInt(Crystal::size).sum()
                + known.stream().mapToInt(Crystal::size).sum();
        clearCache();
        long start = System.nanoTime();
        Judged judged = Judged.by(evaluators, made, reference);
        double cold = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        Judged.by(evaluators, made, reference);
        double warm = (System.nanoTime() - start) / 1e9;
        double peak = Machine.peakMegabytes();
        page.line("");
        page.line(String.format(
                Locale.ROOT,
                "%d made structures against %d crystals of MP-20 (%d sites in all), the metrics above and the property distance with"
                        + " its head trained on %d training crystals: %.1f s, of the fingerprints of the references kept from there"
                        + " on %.1f s; peak memory %.0f MB.",
                made.size(),
                known.size(),
                sites,
                training.size(),
                cold,
                warm,
                peak));
        page.line("");
        page.row(true, "metric", "value", "note");
        for (String name : METRICS) {
            page.row(false, name, String.format(Locale.ROOT, "%.5g", judged.metric(name).value()), "");
        }
        page.row(
                false,
                "property-distance",
                String.format(Locale.ROOT, "%.5g", judged.metric("property-distance").value()),
                judged.metric("property-distance").note());
        page.figure("evaluation.cdvae10k.seconds", cold, "s");
        page.figure("evaluation.cdvae10k.cached.seconds", warm, "s");
        page.figure("evaluation.cdvae10k.memory", peak, "MB");
    }
}
