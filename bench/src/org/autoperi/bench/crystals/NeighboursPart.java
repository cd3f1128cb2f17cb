package org.autoperi.bench.crystals;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Supercell;
import org.autoperi.graph.GraphBatch;
import org.autoperi.graph.NeighbourList;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;

/** Periodic neighbours beside vesin, matscipy, ASE and pymatgen: the same pairs, then speed. */
final class NeighboursPart implements Part {
    private static final long SEED = 20261126;
    private static final double[] CUTOFFS = {3, 6, 12};

    /** ASE and pymatgen are asked for no more pairs, to end within seconds. */
    private static final double MOST_PAIRS_OF_SLOW = 5e4;

    /** Pairs this close to the cutoff, relative to it, are in or out by rounding. */
    private static final double BOUNDARY = 1e-9;

    private static final Pattern OTHER = Pattern.compile("\\{[^{}]*\"system\": (\\d+)[^{}]*\\}");
    private static final Pattern GAP = Pattern.compile("\"gap\": ([0-9.eE+-]+)");

    /** A structure and what the tables call it. */
    private record Sample(String name, Lattice lattice, double[] frac) {
        int size() {
            return frac.length / 3;
        }

        static Sample of(String name, Crystal crystal) {
            return new Sample(name, crystal.lattice(), crystal.fractional());
        }

        double pairs(double cutoff) {
            return 4 / 3.0 * Math.PI * Math.pow(cutoff, 3) / lattice.volume() * size() * size();
        }
    }

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Override
    public String name() {
        return "neighbours";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Neighbours");
        page.line("");
        List<Crystal> small = small(page);
        List<Sample> hard = hard(page.isQuick() ? 300 : 2000);
        List<Sample> timed = timed(page);
        List<Sample> all = new ArrayList<>(timed);
        small.forEach(crystal -> all.add(Sample.of(crystal.name(), crystal)));
        all.addAll(hard);
        Path file = Files.createTempFile("neighbours", ".bin");
        write(file, all);
        try (Peer peer = page.peer("crystals_neighbours.py", file.toString())) {
            page.line(peer.version() + ". Every tool reads the same lattices and coordinates from one binary file; only the search is"
                    + " timed. All find full lists with images, vectors and distances in float64, one thread each unless said; vesin"
                    + " is called with `ijSDd` and reuses its object, matscipy and ASE with `ijSDd`, pymatgen by"
                    + " `Structure.get_neighbor_list`.");
            page.line("");
            agreement(page, peer, all, timed.size(), small.size());
            speed(page, peer, timed);
            throughput(page, peer, small, timed.size());
        } catch (IOException e) {
            page.line("Peers: " + e.getMessage());
            throughput(page, null, small, 0);
        } finally {
            Files.delete(file);
        }
    }

    private static List<Crystal> small(Page page) throws IOException {
        int count = page.isQuick() ? 2000 : 10_000;
        List<Crystal> crystals = new ArrayList<>();
        if (page.hasData()) {
            for (String table : List.of("test_part", "val_part")) {
                crystals.addAll(Datasets.open(
                        "csv:train=" + page.data().resolve("mp_20/" + table + ".csv.gz") + ",id-column=,max-problem-share=1"));
            }
        } else {
            crystals.addAll(Datasets.open("bundled"));
        }
        return List.copyOf(crystals.subList(0, Math.min(count, crystals.size())));
    }

    /** Skewed, thin, long and left-handed cells of few points. */
    private List<Sample> hard(int count) {
        List<Sample> cells = new ArrayList<>();
        while (cells.size() < count) {
            double[] rows = random.doubles(9, -1, 1).toArray();
            for (int axis = 0; axis < 3; axis++) {
                double length = Math.exp(random.nextDouble(0, 4));
                for (int column = 0; column < 3; column++) {
                    rows[3 * axis + column] *= length;
                }
            }
            double box = length(rows, 0) * length(rows, 3) * length(rows, 6);
            Lattice lattice = Lattice.of(rows);
            if (lattice.volume() > 1e-3 * box && lattice.volume() > 5) {
                cells.add(new Sample("hard", lattice, random.doubles(3L * (1 + random.nextInt(8))).toArray()));
            }
        }
        return cells;
    }

    private static double length(double[] rows, int at) {
        return Math.sqrt(rows[at] * rows[at] + rows[at + 1] * rows[at + 1] + rows[at + 2] * rows[at + 2]);
    }

    private List<Sample> timed(Page page) throws IOException {
        Crystal diamond = Crystal.of(
                Lattice.cubic(5.43),
                new int[] {14, 14, 14, 14, 14, 14, 14, 14},
                new double[] {
                    0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0, .25, .25, .25, .25, .75, .75, .75, .25, .75, .75, .75, .25
                });
        Crystal fcc = Crystal.of(
                Lattice.cubic(3.61),
                new int[] {29, 29, 29, 29},
                new double[] {0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0});
        List<Sample> samples = new ArrayList<>();
        samples.add(cube("diamond", diamond, 1));
        samples.add(cube("diamond", diamond, 4));
        samples.add(cube("diamond", diamond, 10));
        samples.add(cube("fcc", fcc, 3));
        samples.add(cube("fcc", fcc, 18));
        samples.add(scattered(100));
        samples.add(scattered(2000));
        samples.add(scattered(page.isQuick() ? 8000 : 25_000));
        if (page.hasData()) {
            Crystal framework = Datasets.open(
                            "zip:path=" + page.data().resolve("core_cofs/core_cofs_v6_613_cifs.zip") + ",max-problem-share=1")
                    .stream()
                    .filter(crystal -> crystal.isOrdered() && crystal.size() <= 600)
                    .max(Comparator.comparingInt(Crystal::size))
                    .orElseThrow();
            samples.add(Sample.of("COF " + framework.name(), framework));
            samples.add(Sample.of("COF " + framework.name() + " 3x3x3", Supercell.of(framework, 3, 3, 3)));
        }
        return samples;
    }

    private static Sample cube(String name, Crystal crystal, int times) {
        return Sample.of(name, Supercell.of(crystal, times, times, times));
    }

    /** Points by lot in a skewed cell, 0.06 in a cubic angstrom. */
    private Sample scattered(int sites) {
        Lattice lattice = Lattice.ofParameters(1, 1.1, 1.3, 95, 70, 105).withVolume(sites / 0.06);
        return new Sample("random", lattice, random.doubles(3L * sites).toArray());
    }

    private static void write(Path file, List<Sample> samples) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Sample sample : samples) {
                ByteBuffer bytes = buffer(8 + 72 + 8 * sample.frac().length).putLong(sample.size());
                for (double value : sample.lattice().matrix()) {
                    bytes.putDouble(value);
                }
                for (double value : sample.frac()) {
                    bytes.putDouble(value);
                }
                out.write(bytes.array());
            }
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static PeriodicGraph search(Sample sample, double cutoff) {
        return NeighbourSearch.of(sample.lattice(), sample.frac()).within(cutoff);
    }

    /** What a comparison found. */
    private static final class Tally {
        private int structures;
        private int same;
        private int boundary;
        private final List<String> others = new ArrayList<>();
    }

    private void agreement(Page page, Peer peer, List<Sample> all, int timed, int small) throws IOException {
        double[] cutoffs = new double[all.size()];
        for (int i = 0; i < cutoffs.length; i++) {
            cutoffs[i] = i < timed ? 5 : i < timed + small ? 6 : random.nextDouble(1, 20);
        }
        page.row(true, "structures", "number", "same pairs", "differ at the cutoff only", "differ");
        Map<String, Tally> tallies = new LinkedHashMap<>();
        tallies.put("the systems below, 5 angstrom", compare(peer, all, cutoffs, 0, timed));
        tallies.put("small crystals, 6 angstrom", compare(peer, all, cutoffs, timed, timed + small));
        tallies.put("hard cells, 1 to 20 angstrom", compare(peer, all, cutoffs, timed + small, all.size()));
        int structures = 0;
        int same = 0;
        for (Map.Entry<String, Tally> entry : tallies.entrySet()) {
            Tally tally = entry.getValue();
            structures += tally.structures - tally.boundary;
            same += tally.same;
            page.row(false, entry.getKey(), tally.structures, tally.same, tally.boundary, tally.others.size());
        }
        page.line("");
        page.line("Sets of (i, j, image) of ours and matscipy's; hard cells are " + (all.size() - timed - small)
                + " skewed, thin, long and left-handed cells of 1 to 8 points, seed " + SEED
                + ". Where all pairs that differ are within " + BOUNDARY
                + " of the cutoff, relative to it, rounding decides: such structures are counted apart, and left out of the figure.");
        page.line("");
        tallies.values().forEach(tally -> tally.others.stream().limit(20).forEach(line -> page.line("* " + line)));
        page.figure("crystals.neighbours.agreement", 100.0 * same / structures, "%");
    }

    private static Tally compare(Peer peer, List<Sample> all, double[] cutoffs, int from, int to) throws IOException {
        Tally tally = new Tally();
        Path file = Files.createTempFile("pairs", ".bin");
        int each = 500;
        for (int first = from; first < to; first += each) {
            int last = Math.min(to, first + each);
            writePairs(file, all, cutoffs, first, last);
            String answer = peer.ask("compare matscipy " + first + " " + file);
            tally.structures += last - first;
            int others = 0;
            Matcher matcher = OTHER.matcher(answer);
            while (matcher.find()) {
                others++;
                Matcher gap = GAP.matcher(matcher.group());
                if (gap.find() && Double.parseDouble(gap.group(1)) <= BOUNDARY && matcher.group().contains("\"twice\": 0")) {
                    tally.boundary++;
                } else {
                    int i = Integer.parseInt(matcher.group(1));
                    tally.others.add(String.format(
                            Locale.ROOT,
                            "%s, %d sites, %s, cutoff %.4f: %s",
                            all.get(i).name(),
                            all.get(i).size(),
                            all.get(i).lattice(),
                            cutoffs[i],
                            matcher.group()));
                }
            }
            tally.same += last - first - others;
        }
        Files.delete(file);
        return tally;
    }

    private static void writePairs(Path file, List<Sample> all, double[] cutoffs, int from, int to) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = from; i < to; i++) {
                PeriodicGraph graph = search(all.get(i), cutoffs[i]);
                ByteBuffer bytes = buffer(16 + 20 * graph.edgeCount())
                        .putDouble(cutoffs[i])
                        .putLong(graph.edgeCount());
                for (int[] values : List.of(graph.source(), graph.target(), graph.image())) {
                    for (int value : values) {
                        bytes.putInt(value);
                    }
                }
                out.write(bytes.array());
            }
        }
    }

    private static void speed(Page page, Peer peer, List<Sample> timed) throws IOException {
        double seconds = page.isQuick() ? 0.05 : 0.15;
        int rounds = page.isQuick() ? 1 : 3;
        page.line("");
        page.line("Milliseconds of a search, medians of " + rounds + (rounds == 1 ? " round" : " rounds in turns") + ", each the median of the calls of " + seconds
                + " s, at least one. The JVM has searched each system for half a second before its first round. `graph` makes new arrays as vesin"
                + " and matscipy do, `list` reuses them; ratios are those of `graph`. ASE and pymatgen are asked in one round, up to "
                + String.format(Locale.ROOT, "%.0f", MOST_PAIRS_OF_SLOW) + " pairs.");
        page.line("");
        page.row(
                true, "system", "atoms", "cutoff", "pairs", "graph", "list", "Mpairs/s", "vesin", "matscipy", "ASE", "pymatgen",
                "ratio vesin", "ratio matscipy");
        List<Double> vesin = new ArrayList<>();
        List<Double> matscipy = new ArrayList<>();
        for (int system = 0; system < timed.size(); system++) {
            for (double cutoff : CUTOFFS) {
                Sample sample = timed.get(system);
                if (sample.pairs(cutoff) > (page.isQuick() ? 4e5 : 1.2e7)) {
                    continue;
                }
                row(page, peer, sample, system, cutoff, rounds, seconds, vesin, matscipy);
            }
        }
        page.line("");
        page.line(ratios("vesin", vesin) + "; " + ratios("matscipy", matscipy) + ".");
        page.figure("crystals.neighbours.ratio.vesin", geometricMean(vesin), "");
        page.figure("crystals.neighbours.ratio.matscipy", geometricMean(matscipy), "");
    }

    private static void row(
            Page page,
            Peer peer,
            Sample sample,
            int system,
            double cutoff,
            int rounds,
            double seconds,
            List<Double> vesin,
            List<Double> matscipy)
            throws IOException {
        String what = " " + system + " " + cutoff + " " + seconds;
        boolean slow = sample.pairs(cutoff) <= MOST_PAIRS_OF_SLOW;
        double[][] times = new double[4][rounds];
        NeighbourList list = new NeighbourList();
        Runnable graph = () -> search(sample, cutoff);
        Runnable reused = () -> list.within(sample.lattice(), sample.frac(), cutoff);
        milliseconds(graph, 0.4);
        milliseconds(reused, 0.1);
        for (int round = 0; round < rounds; round++) {
            times[0][round] = milliseconds(graph, seconds);
            times[1][round] = milliseconds(reused, seconds);
            times[2][round] = Double.parseDouble(peer.ask("time vesin" + what));
            times[3][round] = Double.parseDouble(peer.ask("time matscipy" + what));
        }
        double ase = slow ? Double.parseDouble(peer.ask("time ase" + what)) : Double.NaN;
        double pymatgen = slow ? Double.parseDouble(peer.ask("time pymatgen" + what)) : Double.NaN;
        double[] median = Arrays.stream(times).mapToDouble(Page::median).toArray();
        vesin.add(median[2] / median[0]);
        matscipy.add(median[3] / median[0]);
        page.row(
                false,
                sample.name(),
                sample.size(),
                String.format(Locale.ROOT, "%.0f", cutoff),
                list.edgeCount(),
                time(median[0]),
                time(median[1]),
                String.format(Locale.ROOT, "%.1f", list.edgeCount() / median[0] / 1e3),
                time(median[2]),
                time(median[3]),
                time(ase),
                time(pymatgen),
                String.format(Locale.ROOT, "%.1f", median[2] / median[0]),
                String.format(Locale.ROOT, "%.1f", median[3] / median[0]));
    }

    private static String time(double milliseconds) {
        return Double.isNaN(milliseconds) ? "" : String.format(Locale.ROOT, "%.4g", milliseconds);
    }

    private static double milliseconds(Runnable work, double seconds) {
        List<Double> times = new ArrayList<>();
        double sum = 0;
        while (times.isEmpty() || sum < seconds * 1e3) {
            long start = System.nanoTime();
            work.run();
            double time = (System.nanoTime() - start) / 1e6;
            times.add(time);
            sum += time;
        }
        return Page.median(times.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double geometricMean(List<Double> ratios) {
        return Math.exp(ratios.stream().mapToDouble(Math::log).average().orElseThrow());
    }

    private static String ratios(String name, List<Double> ratios) {
        return String.format(
                Locale.ROOT,
                "%s: geometric mean of %d ratios %.2f, smallest %.2f, largest %.2f",
                name,
                ratios.size(),
                geometricMean(ratios),
                ratios.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    }

    private static void throughput(Page page, Peer peer, List<Crystal> crystals, int first) throws IOException {
        double cutoff = 6;
        int rounds = 3;
        ExecutorService executor = Executors.newFixedThreadPool(1);
        Map<String, Runnable> ours = new LinkedHashMap<>();
        ours.put("graph of each, 1 thread", () -> crystals.forEach(c -> NeighbourSearch.of(c).within(cutoff)));
        NeighbourList list = new NeighbourList();
        ours.put("list of each, 1 thread", () -> crystals.forEach(c -> list.within(c, cutoff)));
        ours.put("graph of each, 2 threads", () -> NeighbourSearch.within(crystals, cutoff, executor, 2, Progress.NONE));
        ours.put("one batch, 1 thread", () -> GraphBatch.within(crystals, cutoff, executor, 1, Progress.NONE));
        ours.put("one batch, 2 threads", () -> GraphBatch.within(crystals, cutoff, executor, 2, Progress.NONE));
        Map<String, Integer> theirs = new LinkedHashMap<>();
        if (peer != null) {
            theirs.put("vesin", crystals.size());
            theirs.put("matscipy", crystals.size());
            theirs.put("ase", Math.min(crystals.size(), 200));
            theirs.put("pymatgen", Math.min(crystals.size(), 200));
        }
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            int now = round;
            ours.forEach((name, work) -> rates.computeIfAbsent(name, n -> new double[rounds])[now] =
                    crystals.size() / milliseconds(work, now == 0 ? 1 : 0) * 1e3);
            for (Map.Entry<String, Integer> tool : theirs.entrySet()) {
                String seconds = peer.ask("many " + tool.getKey() + " " + first + " " + tool.getValue() + " " + cutoff);
                rates.computeIfAbsent(tool.getKey(), n -> new double[rounds])[round] =
                        tool.getValue() / Double.parseDouble(seconds);
            }
        }
        executor.shutdown();
        page.line("");
        page.line(crystals.size() + " small crystals (" + (page.hasData() ? "MP-20" : "bundled compounds") + ", "
                + crystals.stream().mapToInt(Crystal::size).sum() / crystals.size()
                + " atoms on average) at 6 angstrom, medians of " + rounds
                + " rounds in turns. Ours start from Crystal objects, the peers from arrays (pymatgen: Structure objects) made beforehand.");
        page.line("");
        page.row(true, "tool", "crystals/s");
        rates.forEach((name, values) -> page.row(
                false, name, String.format(Locale.ROOT, "%.0f", Page.median(values))));
        page.figure("crystals.neighbours.small", Page.median(rates.get("graph of each, 2 threads")), "crystals/s");
    }
}
