package org.autoperi.bench.crystals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryTolerance;

/** Space groups of every crystal of shared/data against spglib, and the time they take. */
final class SymmetryPart implements Part {
    private static final double[] TOLERANCES = {0.01, 0.1};
    private static final int ROUNDS = 3;
    private static final int LARGEST_LISTED = 60;

    /** Factors on the tolerance within which the other answer shows that a difference is one of rounding at the edge. */
    private static final double[] NEARBY = {0.7, 0.8, 0.9, 0.95, 0.98, 1.02, 1.05, 1.1, 1.25, 1.4};

    /** What both say of one crystal at one tolerance; number 0 if none. */
    private record Answer(
            SharedCrystals.Entry entry, double tolerance, int ours, int hall, int theirs, int theirHall, String why) {
        boolean sameNumber() {
            return ours == theirs;
        }

        boolean sameHall() {
            return hall == theirHall;
        }
    }

    @Override
    public String name() {
        return "symmetry";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Symmetry");
        page.line("");
        if (!page.hasData()) {
            page.line("Skipped: no shared/data.");
            return;
        }
        int every = page.isComplete() ? 1 : page.isQuick() ? 40 : 5;
        SharedCrystals data = SharedCrystals.read(page.data(), every);
        String version;
        try (Peer peer = peer(page)) {
            version = peer.version();
        } catch (IOException e) {
            page.line("Skipped: spglib is " + e.getMessage() + ".");
            return;
        }
        page.line(data.entries.size() + " crystals of shared/data"
                + (every > 1 ? " (one in " + every + ")" : ", each once")
                + "; "
                + data.refusals.size() + " could not be read. Peer: " + version
                + ", get_symmetry_dataset with the same cells, one thread.");
        page.line("");
        agreement(page, data.entries);
        page.line("");
        speed(page, data.entries);
    }

    private static Peer peer(Page page) throws IOException {
        return page.peer("crystals_symmetry.py", Double.toString(TOLERANCES[0]), Double.toString(TOLERANCES[1]));
    }

    private void agreement(Page page, List<SharedCrystals.Entry> entries) throws IOException {
        List<Answer> answers = compare(page, entries);
        page.row(
                true,
                "tolerance, angstrom",
                "crystals",
                "same number",
                "%",
                "same Hall number",
                "%",
                "no group: ours",
                "spglib");
        int same = 0;
        for (double tolerance : TOLERANCES) {
            List<Answer> these =
                    answers.stream().filter(a -> a.tolerance == tolerance).toList();
            long number = these.stream().filter(Answer::sameNumber).count();
            long hall = these.stream().filter(Answer::sameHall).count();
            same += (int) number;
            page.row(
                    false,
                    tolerance,
                    these.size(),
                    number,
                    percent(number, these.size()),
                    hall,
                    percent(hall, these.size()),
                    these.stream().filter(a -> a.ours == 0).count(),
                    these.stream().filter(a -> a.theirs == 0).count());
        }
        page.line("");
        page.figure("crystals.symmetry.agreement", 100.0 * same / answers.size(), "%");
        differences(
                page,
                answers.stream().filter(a -> !a.sameNumber() || !a.sameHall()).toList());
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.3f", 100.0 * part / whole);
    }

    private void differences(Page page, List<Answer> different) {
        Map<String, Integer> classes = new TreeMap<>();
        Map<String, int[]> sources = new TreeMap<>();
        for (Answer answer : different) {
            classes.merge(answer.why, 1, Integer::sum);
            String source = answer.entry.source();
            sources.computeIfAbsent(source.substring(0, source.indexOf('/')), s -> new int[1])[0]++;
        }
        page.line("Differences by explanation:");
        page.line("");
        page.row(true, "explanation", "count");
        classes.forEach((why, count) -> page.row(false, why, count));
        page.line("");
        page.line("Differences by dataset: "
                + String.join(
                        ", ",
                        sources.entrySet().stream()
                                .map(e -> e.getKey() + " " + e.getValue()[0])
                                .toList()) + ".");
        page.line("");
        page.row(true, "crystal", "sites", "tolerance", "ours", "spglib", "explanation");
        different.stream()
                .limit(LARGEST_LISTED)
                .forEach(a -> page.row(
                        false, a.entry.source(), a.entry.crystal().size(), a.tolerance, a.ours, a.theirs, a.why));
        if (different.size() > LARGEST_LISTED) {
            page.line("");
            page.line((different.size() - LARGEST_LISTED) + " more.");
        }
        page.line("");
    }

    /** Asks both, on as many threads as there are processors, each with a peer of its own. */
    private List<Answer> compare(Page page, List<SharedCrystals.Entry> entries) throws IOException {
        int workers = Math.max(1, Runtime.getRuntime().availableProcessors());
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        List<Answer> answers = new ArrayList<>();
        try {
            List<Future<List<Answer>>> parts = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                int first = worker;
                Callable<List<Answer>> task = () -> compare(page, entries, first, workers);
                parts.add(threads.submit(task));
            }
            for (Future<List<Answer>> part : parts) {
                answers.addAll(part.get());
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            threads.shutdownNow();
        }
        return answers;
    }

    private List<Answer> compare(Page page, List<SharedCrystals.Entry> entries, int first, int step)
            throws IOException {
        List<Answer> answers = new ArrayList<>();
        try (Peer peer = peer(page)) {
            for (int i = first; i < entries.size(); i += step) {
                SharedCrystals.Entry entry = entries.get(i);
                String[] words = peer.ask("cell " + text(entry.crystal())).split(" ");
                for (int t = 0; t < TOLERANCES.length; t++) {
                    answers.add(answer(
                            peer,
                            entry,
                            TOLERANCES[t],
                            Integer.parseInt(words[2 * t]),
                            Integer.parseInt(words[2 * t + 1])));
                }
            }
        }
        return answers;
    }

    private Answer answer(Peer peer, SharedCrystals.Entry entry, double tolerance, int theirs, int theirHall)
            throws IOException {
        int ours = 0;
        int hall = 0;
        try {
            Symmetry symmetry = Symmetry.of(entry.crystal(), SymmetryTolerance.ofDistance(tolerance));
            ours = symmetry.number();
            hall = symmetry.spaceGroup().setting();
        } catch (SymmetryException e) {
            ours = 0;
        }
        String why =
                ours == theirs && hall == theirHall ? "" : explanation(peer, entry.crystal(), tolerance, ours, theirs);
        return new Answer(entry, tolerance, ours, hall, theirs, theirHall, why);
    }

    /** Looks whether either answer is the other's at a tolerance nearby. */
    private static String explanation(Peer peer, Crystal crystal, double tolerance, int ours, int theirs)
            throws IOException {
        StringBuilder scan = new StringBuilder("scan");
        for (double factor : NEARBY) {
            scan.append(' ').append(factor * tolerance);
        }
        double least = Double.POSITIVE_INFINITY;
        String[] numbers = peer.ask(scan.toString()).split(" ");
        for (int i = 0; i < NEARBY.length; i++) {
            boolean theyAgree = Integer.parseInt(numbers[i]) == ours;
            if (theyAgree || number(crystal, NEARBY[i] * tolerance) == theirs) {
                least = Math.min(least, Math.max(NEARBY[i], 1 / NEARBY[i]));
            }
        }
        if (least > 2) {
            return "operations that are no group are thinned out differently";
        }
        return least < 1.06
                ? "at the edge: they agree if one tolerance is changed by 5 %"
                : "near the edge: they agree if one tolerance is changed by up to 43 %";
    }

    private static int number(Crystal crystal, double tolerance) {
        try {
            return Symmetry.of(crystal, SymmetryTolerance.ofDistance(tolerance)).number();
        } catch (SymmetryException e) {
            return 0;
        }
    }

    private static String text(Crystal crystal) {
        StringBuilder text = new StringBuilder();
        for (double value : crystal.lattice().matrix()) {
            text.append(value).append(' ');
        }
        text.append(crystal.size());
        Map<List<Species>, Integer> kinds = new HashMap<>();
        for (int i = 0; i < crystal.size(); i++) {
            text.append(' ').append(kinds.computeIfAbsent(crystal.species(i), s -> kinds.size() + 1));
        }
        for (double value : crystal.fractional()) {
            text.append(' ').append(value);
        }
        return text.toString();
    }

    /** Same crystals, in turns: ours with the standardised cell, as spglib's dataset has it. */
    private void speed(Page page, List<SharedCrystals.Entry> entries) throws IOException {
        List<SharedCrystals.Entry> sample = new ArrayList<>(entries);
        Collections.shuffle(sample, new Random(20261126));
        int count = Math.min(sample.size(), page.isQuick() ? 240 : 600);
        sample = sample.subList(0, count);
        page.row(true, "sites", "crystals", "ours, crystals/s", "spglib, crystals/s", "ratio");
        int[] limits = {0, 10, 30, 100, Integer.MAX_VALUE};
        double ours = 0;
        double theirs = 0;
        for (int b = 1; b < limits.length; b++) {
            int from = limits[b - 1];
            int to = limits[b];
            List<Crystal> these = sample.stream()
                    .map(SharedCrystals.Entry::crystal)
                    .filter(c -> c.size() > from && c.size() <= to)
                    .toList();
            if (these.isEmpty()) {
                continue;
            }
            double[] times = seconds(page, these);
            ours += times[0];
            theirs += times[1];
            row(page, to == Integer.MAX_VALUE ? "> " + from : (from + 1) + "-" + to, these.size(), times);
        }
        row(page, "all", count, new double[] {ours, theirs});
        page.line("");
        page.line("Time of both tolerances in sum, medians of " + ROUNDS + " rounds in turns.");
        page.line("");
        page.figure("crystals.symmetry.ratio.spglib", theirs / ours, "");
        page.figure("crystals.symmetry.rate", TOLERANCES.length * count / ours, "crystals/s");
        page.figure("crystals.symmetry.rate.spglib", TOLERANCES.length * count / theirs, "crystals/s");
    }

    private static void row(Page page, String sites, int crystals, double[] times) {
        page.row(
                false,
                sites,
                crystals,
                String.format(Locale.ROOT, "%.0f", TOLERANCES.length * crystals / times[0]),
                String.format(Locale.ROOT, "%.0f", TOLERANCES.length * crystals / times[1]),
                String.format(Locale.ROOT, "%.1f", times[1] / times[0]));
    }

    private static double[] seconds(Page page, List<Crystal> crystals) throws IOException {
        try (Peer peer = peer(page)) {
            for (Crystal crystal : crystals) {
                peer.ask("cell " + text(crystal));
                peer.ask("keep");
            }
            double[] ours = new double[ROUNDS];
            double[] theirs = new double[ROUNDS];
            oursSeconds(crystals); // compiled before it counts
            for (int round = 0; round < ROUNDS; round++) {
                ours[round] = oursSeconds(crystals);
                theirs[round] = Double.parseDouble(peer.ask("time"));
            }
            return new double[] {Page.median(ours), Page.median(theirs)};
        }
    }

    private static double oursSeconds(List<Crystal> crystals) {
        long start = System.nanoTime();
        int sites = 0;
        for (Crystal crystal : crystals) {
            for (double tolerance : TOLERANCES) {
                try {
                    sites += Symmetry.of(crystal, SymmetryTolerance.ofDistance(tolerance))
                            .conventional()
                            .size();
                } catch (SymmetryException e) {
                    sites++;
                }
            }
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        if (sites == 0) {
            throw new IllegalStateException("there is no crystal to measure");
        }
        return seconds;
    }
}
