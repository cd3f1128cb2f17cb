package org.autoperi.bench.crystals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.DistanceInvariants;
import org.autoperi.crystal.matching.Finding;
import org.autoperi.crystal.matching.Grouping;
import org.autoperi.crystal.matching.MatchSearch;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.PreparedCrystal;
import org.autoperi.crystal.matching.References;
import org.autoperi.crystal.matching.RmsDistance;
import org.autoperi.crystal.matching.SearchSettings;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.crystal.matching.Verdict;

/** Structure matching against pymatgen: verdicts, distances, time of a pair, uniqueness and novelty of many crystals. */
final class MatchPart implements Part {
    private static final long SEED = 20261126;
    private static final int THREADS = 2;
    /** Distances of both differ by less than this. */
    private static final double RMS_TOLERANCE = 1e-6;

    private static final Map<String, MatchSettings> SETTINGS = Map.of(
            "0.2:0.3:5", MatchSettings.defaults(),
            "0.3:0.5:10", MatchSettings.cdvae());

    @Override
    public String name() {
        return "match";
    }

    @Override
    public void run(Page page) throws IOException {
        List<Crystal> real = MatchPairs.pool(page);
        MatchPairs made = MatchPairs.make(real, page.isQuick() ? 1000 : 20_000, SEED);
        page.line("## Matching");
        page.line("");
        page.line("%,d pairs of crystals: real ones of MP-20, MPTS-52, WBM, Perov-5, Carbon-24 and LeMat (MP, Alexandria, OQMD, AFLOW) with equal and with different composition, and copies that are distorted, made supercells of, rescaled, or altered by about what is just allowed, all in another basis, order and origin (seed %d). `defaults` is ltol 0.2, stol 0.3, angle_tol 5; `cdvae` is 0.3, 0.5, 10."
                .formatted(made.pairs.size(), SEED));
        page.line("");
        Path file = Files.createTempFile("match", ".json");
        try {
            made.write(file);
            List<Peer> peers = new ArrayList<>();
            try {
                for (int i = 0; i < THREADS; i++) {
                    peers.add(page.peer("crystals_match.py", file.toString()));
                }
                compare(page, made, peers);
                time(page, made, peers.get(0));
            } catch (IOException e) {
                page.line("pymatgen is left out: " + e.getMessage());
            } finally {
                peers.forEach(Peer::close);
            }
        } finally {
            Files.delete(file);
        }
        many(page, real);
    }

    /** What one of both said of a pair. */
    private record Answer(boolean same, Optional<RmsDistance> distance, String failure) {
        static Answer parse(String text) {
            String[] parts = text.split(":");
            boolean failed = !parts[0].equals("0") && !parts[0].equals("1");
            Optional<RmsDistance> distance = parts[1].equals("-")
                    ? Optional.empty()
                    : Optional.of(new RmsDistance(Double.parseDouble(parts[1]), Double.parseDouble(parts[2])));
            return new Answer(parts[0].equals("1"), distance, failed ? parts[0] : "");
        }

        boolean hasDistanceOf(Answer other) {
            return distance.isPresent() == other.distance.isPresent()
                    && (distance.isEmpty()
                            || Math.abs(distance.get().rms() - other.distance.get().rms()) <= RMS_TOLERANCE);
        }

        String text() {
            return failure.isEmpty()
                    ? (same ? "same" : "different")
                            + distance.map(d -> String.format(Locale.ROOT, ", rms %.6f", d.rms()))
                                    .orElse("")
                    : failure;
        }
    }

    private static void compare(Page page, MatchPairs made, List<Peer> peers) throws IOException {
        page.line("### Agreement with " + peers.get(0).version());
        page.line("");
        page.row(true, "settings", "kind of pair", "pairs", "same", "verdicts differ", "rms differs", "largest difference of rms");
        List<String> differences = new ArrayList<>();
        long all = 0;
        long agreed = 0;
        for (String settings : List.of("0.2:0.3:5", "0.3:0.5:10")) {
            List<Answer> theirs = theirs(made, peers, settings);
            List<Answer> ours = ours(made, SETTINGS.get(settings));
            Map<MatchPairs.Kind, double[]> counts = new EnumMap<>(MatchPairs.Kind.class);
            for (int i = 0; i < ours.size(); i++) {
                Answer own = ours.get(i);
                Answer other = theirs.get(i);
                double[] count = counts.computeIfAbsent(made.pairs.get(i).kind(), k -> new double[5]);
                boolean verdict = own.same == other.same && other.failure.isEmpty();
                boolean rms = own.hasDistanceOf(other);
                count[0]++;
                count[1] += other.same ? 1 : 0;
                count[2] += verdict ? 0 : 1;
                count[3] += rms ? 0 : 1;
                if (rms && own.distance.isPresent()) {
                    count[4] = Math.max(
                            count[4],
                            Math.abs(own.distance.get().rms() - other.distance.get().rms()));
                }
                agreed += verdict ? 1 : 0;
                all++;
                if (!verdict || !rms) {
                    differences.add(describe(made, i, settings, own, other));
                }
            }
            counts.forEach((kind, c) -> page.row(
                    false,
                    name(settings),
                    kind.text,
                    (int) c[0],
                    (int) c[1],
                    (int) c[2],
                    (int) c[3],
                    String.format(Locale.ROOT, "%.1e", c[4])));
        }
        page.line("");
        page.figure("crystals.match.agreement", 100.0 * agreed / all, "percent");
        page.line(agreed + " of " + all + " verdicts are the same. "
                + (differences.isEmpty() ? "No pair differs." : "Pairs that differ:"));
        differences.forEach(text -> page.line("* " + text));
        page.line("");
    }

    private static String name(String settings) {
        return settings.equals("0.2:0.3:5") ? "defaults" : "cdvae";
    }

    /** How sensitive a pair is to rounding: the verdicts with tolerances a little wider and narrower. */
    private static String describe(MatchPairs made, int index, String settings, Answer own, Answer other) {
        MatchPairs.Pair pair = made.pairs.get(index);
        Crystal first = made.crystals.get(pair.first());
        Crystal second = made.crystals.get(pair.second());
        MatchSettings s = SETTINGS.get(settings);
        double tiny = 1e-6;
        boolean wide = fit(first, second, s, 1 + tiny);
        boolean narrow = fit(first, second, s, 1 - tiny);
        StructureMatcher matcher = new StructureMatcher(s);
        String why = wide != narrow
                ? "a tolerance is met to 1e-6: rounding decides"
                : (own.same != other.same || own.distance.isPresent() != other.distance.isPresent())
                                && isRounding(first, second, matcher, other)
                        ? "cells strained by 1e-7 or less give both answers: rounding decides which LLL basis the tolerances are measured along"
                        : own.distance.isPresent()
                                        && other.distance.isPresent()
                                        && Math.min(own.distance.get().rms(), other.distance.get().rms()) < 1e-5
                                ? "pymatgen stops at the first rms below 1e-5, whichever of several that is"
                                : "not explained; reduced cells of %d and %d sites"
                                        .formatted(
                                                matcher.prepare(first).size(),
                                                matcher.prepare(second).size());
        return "%s, %s, %s (%d and %d sites): pymatgen %s; ours %s; %s"
                .formatted(
                        name(settings),
                        pair.kind().text,
                        first.composition().reducedFormula(),
                        first.size(),
                        second.size(),
                        other.text(),
                        own.text(),
                        why);
    }

    /** Whether the other answer is ours too for cells that differ by rounding. */
    private static boolean isRounding(Crystal first, Crystal second, StructureMatcher matcher, Answer other) {
        Random random = new Random(SEED);
        for (double size : new double[] {1e-12, 1e-9, 1e-7}) {
            for (int round = 0; round < 20; round++) {
                Crystal one = MatchPairs.scaledEntries(first, size, random);
                Crystal two = MatchPairs.scaledEntries(second, size, random);
                boolean same = matcher.fit(one, two).isSame();
                if (same == other.same
                        && matcher.rmsDistance(one, two).isPresent() == other.distance.isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean fit(Crystal first, Crystal second, MatchSettings s, double factor) {
        MatchSettings changed = s.withTolerances(
                s.lengthTolerance() * factor, s.siteTolerance() * factor, s.angleToleranceDegrees() * factor);
        return new StructureMatcher(changed).fit(first, second).isSame();
    }

    private static List<Answer> ours(MatchPairs made, MatchSettings settings) {
        StructureMatcher matcher = new StructureMatcher(settings);
        List<PreparedCrystal> prepared =
                made.crystals.stream().map(matcher::prepare).toList();
        return made.pairs.stream()
                .map(pair -> {
                    PreparedCrystal first = prepared.get(pair.first());
                    PreparedCrystal second = prepared.get(pair.second());
                    return new Answer(
                            matcher.fit(first, second).isSame(), matcher.rmsDistance(first, second), "");
                })
                .toList();
    }

    /** Each peer takes every second portion of the pairs. */
    private static List<Answer> theirs(MatchPairs made, List<Peer> peers, String settings) throws IOException {
        int portion = 50;
        String[] answers = new String[(made.pairs.size() + portion - 1) / portion];
        ExecutorService executor = Executors.newFixedThreadPool(peers.size());
        try {
            List<Future<Void>> pending = new ArrayList<>();
            for (int p = 0; p < peers.size(); p++) {
                int own = p;
                pending.add(executor.submit(() -> {
                    for (int i = own; i < answers.length; i += peers.size()) {
                        int end = Math.min(made.pairs.size(), (i + 1) * portion);
                        answers[i] = peers.get(own).ask("fit " + settings + pairs(made.pairs.subList(i * portion, end)));
                    }
                    return null;
                }));
            }
            for (Future<Void> each : pending) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            executor.shutdownNow();
        }
        List<Answer> all = new ArrayList<>();
        for (String line : answers) {
            for (String one : line.split(" ")) {
                all.add(Answer.parse(one));
            }
        }
        return all;
    }

    private static String pairs(List<MatchPairs.Pair> pairs) {
        StringBuilder text = new StringBuilder();
        pairs.forEach(pair -> text.append(' ').append(pair.first()).append(',').append(pair.second()));
        return text.toString();
    }

    /** Time of fit in turns, on the same pairs, one thread each. */
    private static void time(Page page, MatchPairs made, Peer peer) throws IOException {
        page.line("### Time of a pair");
        page.line("");
        page.line("One thread each, in turns, median of rounds; `whole` reduces both crystals anew for each pair, `reduced` has them reduced before.");
        page.line("");
        page.row(true, "settings", "pairs", "pymatgen whole", "ours whole", "ratio", "pymatgen reduced", "ours reduced", "ratio");
        List<MatchPairs.Pair> sample = made.pairs.subList(0, Math.min(made.pairs.size(), page.isQuick() ? 200 : 600));
        int rounds = page.isQuick() ? 2 : 4;
        double logRatio = 0;
        for (String settings : List.of("0.2:0.3:5", "0.3:0.5:10")) {
            double[][] times = new double[4][rounds];
            ourTime(made, made.pairs.subList(0, Math.min(made.pairs.size(), 1000)), SETTINGS.get(settings)); // warms up
            ourTime(made, made.pairs.subList(0, Math.min(made.pairs.size(), 1000)), SETTINGS.get(settings));
            for (int r = 0; r < rounds; r++) {
                String[] theirs = peer.ask("time " + settings + pairs(sample)).split(" ");
                double[] ours = ourTime(made, sample, SETTINGS.get(settings));
                times[0][r] = Double.parseDouble(theirs[0]) / sample.size();
                times[1][r] = ours[0];
                times[2][r] = Double.parseDouble(theirs[1]) / sample.size();
                times[3][r] = ours[1];
            }
            double[] t = new double[4];
            for (int i = 0; i < 4; i++) {
                t[i] = Page.median(times[i]);
            }
            logRatio += Math.log(t[0] / t[1]) / 2;
            page.row(
                    false,
                    name(settings),
                    sample.size(),
                    microseconds(t[0]),
                    microseconds(t[1]),
                    Math.round(t[0] / t[1]),
                    microseconds(t[2]),
                    microseconds(t[3]),
                    Math.round(t[2] / t[3]));
        }
        page.line("");
        page.figure("crystals.match.ratio.pymatgen", Math.exp(logRatio), "");
    }

    private static String microseconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f µs", 1e6 * seconds);
    }

    /** Seconds of a pair: whole, and with reduced crystals. */
    private static double[] ourTime(MatchPairs made, List<MatchPairs.Pair> sample, MatchSettings settings) {
        StructureMatcher matcher = new StructureMatcher(settings);
        long whole = 0;
        long reduced = 0;
        int same = 0;
        for (MatchPairs.Pair pair : sample) {
            Crystal first = made.crystals.get(pair.first());
            Crystal second = made.crystals.get(pair.second());
            long start = System.nanoTime();
            same += matcher.fit(first, second).isSame() ? 1 : 0;
            whole += System.nanoTime() - start;
            PreparedCrystal one = matcher.prepare(first);
            PreparedCrystal other = matcher.prepare(second);
            start = System.nanoTime();
            same -= matcher.fit(one, other).isSame() ? 1 : 0;
            reduced += System.nanoTime() - start;
        }
        if (same != 0) {
            throw new IllegalStateException("reduced crystals match otherwise than crystals");
        }
        return new double[] {1e-9 * whole / sample.size(), 1e-9 * reduced / sample.size()};
    }

    /** Uniqueness of ten thousand, novelty against a hundred thousand, the approximate mode, invariants. */
    private static void many(Page page, List<Crystal> real) throws IOException {
        int scale = page.isQuick() ? 10 : 1;
        List<Crystal> generated = MatchPairs.generatedLike(real, 10_000 / scale, SEED);
        List<Crystal> references = MatchPairs.generatedLike(real, 100_000 / scale, SEED + 1);
        page.line("");
        page.line("### Many crystals");
        page.line("");
        page.line("Crystals as a generator might make them, drawn with replacement from the real ones above (up to 20 sites), atoms displaced by 0 to 0.3 angstrom (normal), the volume changed by up to 10 %%, in another basis and order. %d threads, settings `cdvae`; `amd-cutoff` is the approximate mode with 24 average minimum distances in units of (V / N)^(1/3), misses are what it takes for different although the exact protocol finds it the same."
                .formatted(THREADS));
        page.line("");
        page.row(true, "work", "protocol", "seconds", "compared", "skipped", "found", "missed");
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            StructureMatcher matcher = new StructureMatcher(MatchSettings.cdvae());
            MatchSearch exact = new MatchSearch(matcher, SearchSettings.exact(), executor, THREADS);
            exact.group(generated.subList(0, generated.size() / 10), Progress.NONE); // warms up
            long start = System.nanoTime();
            Grouping grouping = exact.group(generated, Progress.NONE);
            double seconds = 1e-9 * (System.nanoTime() - start);
            page.row(
                    false,
                    "unique among " + generated.size(),
                    "exact",
                    twoDigits(seconds),
                    grouping.comparisons(),
                    0,
                    grouping.groups().size() + " groups",
                    "");
            page.figure("crystals.unique10k.seconds", seconds * scale, page.isQuick() ? "s (a tenth, times ten)" : "s");
            unique500(page, exact, real);
            start = System.nanoTime();
            References known = exact.references(references, Progress.NONE);
            page.row(false, "reduce " + references.size() + " references", "", twoDigits(1e-9 * (System.nanoTime() - start)), "", "", "", "");
            List<Finding> findings = novel(page, "exact", exact, generated, known, List.of());
            for (double cutoff : new double[] {0.05, 0.1, 0.2}) {
                MatchSearch approximate =
                        new MatchSearch(matcher, SearchSettings.exact().withCutoff(cutoff), executor, THREADS);
                References prepared = approximate.references(references, Progress.NONE);
                novel(page, "amd-cutoff " + cutoff, approximate, generated, prepared, findings);
            }
            peerUnique(page, generated, seconds);
        } finally {
            executor.shutdownNow();
        }
        invariants(page);
    }

    /** Crystals that all have one composition, so that every pair may have to be compared. */
    private static void unique500(Page page, MatchSearch search, List<Crystal> real) {
        List<Crystal> pool = real.stream()
                .filter(c -> c.composition().reducedFormula().equals("C"))
                .toList();
        if (pool.isEmpty()) {
            return;
        }
        List<Crystal> carbon = MatchPairs.generatedLike(pool, page.isQuick() ? 150 : 500, SEED);
        long start = System.nanoTime();
        Grouping grouping = search.group(carbon, Progress.NONE);
        page.row(
                false,
                "unique among " + carbon.size() + " of carbon",
                "exact",
                twoDigits(1e-9 * (System.nanoTime() - start)),
                grouping.comparisons(),
                0,
                grouping.groups().size() + " groups",
                "");
    }

    private static String twoDigits(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    private static List<Finding> novel(
            Page page,
            String protocol,
            MatchSearch search,
            List<Crystal> generated,
            References references,
            List<Finding> exact) {
        long start = System.nanoTime();
        List<Finding> findings = search.find(generated, references, Progress.NONE);
        double seconds = 1e-9 * (System.nanoTime() - start);
        long compared = findings.stream().mapToLong(Finding::comparisons).sum();
        long skipped = findings.stream().mapToLong(Finding::skipped).sum();
        long found = findings.stream().filter(MatchPart::isKnown).count();
        long missed = 0;
        for (int i = 0; i < exact.size(); i++) {
            missed += isKnown(exact.get(i)) && !isKnown(findings.get(i)) ? 1 : 0;
        }
        page.row(
                false,
                "new among " + references.size(),
                protocol,
                twoDigits(seconds),
                compared,
                exact.isEmpty() ? "" : skipped,
                found + " known",
                exact.isEmpty() ? "" : missed);
        return findings;
    }

    private static boolean isKnown(Finding finding) {
        return finding.outcome() == Verdict.Outcome.SAME;
    }

    /** What pymatgen's group_structures takes for a sample, and whether the groups are the same. */
    private static void peerUnique(Page page, List<Crystal> generated, double seconds) throws IOException {
        int count = Math.min(generated.size(), page.isQuick() ? 150 : 1500);
        List<Crystal> sample = generated.subList(0, count);
        Path file = Files.createTempFile("group", ".json");
        try {
            MatchPairs.write(sample, file);
            ExecutorService executor = Executors.newSingleThreadExecutor();
            try (Peer peer = page.peer("crystals_match.py", file.toString())) {
                StringBuilder command = new StringBuilder("group 0.3:0.5:10");
                for (int i = 0; i < count; i++) {
                    command.append(' ').append(i);
                }
                String[] answer = peer.ask(command.toString()).split(" ");
                StructureMatcher matcher = new StructureMatcher(MatchSettings.cdvae());
                MatchSearch search = new MatchSearch(matcher, SearchSettings.exact(), executor, 1);
                long start = System.nanoTime();
                Grouping grouping = search.group(sample, Progress.NONE);
                double own = 1e-9 * (System.nanoTime() - start);
                List<String> theirs = new ArrayList<>(List.of(answer).subList(1, answer.length));
                List<String> ours = grouping.groups().stream()
                        .map(g -> String.join(",", g.stream().map(String::valueOf).toList()))
                        .toList();
                long common = ours.stream().filter(theirs::remove).count();
                page.line("");
                page.line("Of %d of them `group_structures` of %s makes %d groups in %.1f s on one thread, ours %d in %.3f s; %d groups are the same. The number of pairs rises with the square of the crystals, so all %d would take it at least %.0f s."
                        .formatted(
                                count,
                                peer.version(),
                                answer.length - 1,
                                Double.parseDouble(answer[0]),
                                ours.size(),
                                own,
                                common,
                                generated.size(),
                                Double.parseDouble(answer[0]) * generated.size() / count));
            } catch (IOException e) {
                page.line("pymatgen's group_structures is left out: " + e.getMessage());
            } finally {
                executor.shutdownNow();
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void invariants(Page page) throws IOException {
        List<Crystal> crystals = MatchPairs.mp20(page);
        double[] rates = new double[5];
        for (int round = 0; round < rates.length; round++) {
            long start = System.nanoTime();
            for (Crystal crystal : crystals) {
                DistanceInvariants.of(crystal, 100).averageMinimumDistances();
            }
            rates[round] = crystals.size() / (1e-9 * (System.nanoTime() - start));
        }
        Random random = new Random(SEED);
        int pairs = 2000;
        long start = System.nanoTime();
        for (int i = 0; i < pairs; i++) {
            DistanceInvariants one = DistanceInvariants.of(crystals.get(random.nextInt(crystals.size())), 100);
            one.earthMoversDistance(DistanceInvariants.of(crystals.get(random.nextInt(crystals.size())), 100));
        }
        double rate = pairs / (1e-9 * (System.nanoTime() - start));
        page.line("");
        page.line("Average minimum distances of 100 neighbours: %,.0f crystals/s on %d crystals of MP-20, one thread; earth mover's distances of two distributions, both made anew: %,.0f pairs/s."
                .formatted(Page.median(rates), crystals.size(), rate));
    }
}
