package org.autoperi.bench.crystals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.DelaunayReduction;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;

/** Niggli and Delaunay cells of random, special, noisy, skewed and extreme lattices beside those of spglib and pymatgen. */
final class ReductionPart implements Part {
    private static final long SEED = 20261126;

    /** Relative difference of lengths and angles up to which two reduced cells are the same. */
    private static final double SAME = 1e-6;

    /** What the conditions may be broken by; coarser than the slacks of any of the three (1e-5), finer than a wrong step. */
    private static final double LEGAL = 1e-4;

    private static final String EXTREME = "needles and pancakes";

    /** Why a peer's cell is another one. */
    private enum Difference {
        NONE("the same cell"),
        FAILED("the peer gives no cell"),
        OTHER_LATTICE("the peer's cell spans another lattice: it lost digits on the way"),
        NOT_REDUCED("the peer's cell breaks a condition or is longer; ours keeps all"),
        TIE("both cells keep all conditions within " + LEGAL + ": the lattice lies on a boundary, where slacks decide"),
        OURS("ours breaks a condition or is longer"),
        UNEXPLAINED("none of these");

        private final String text;

        Difference(String text) {
            this.text = text;
        }
    }

    @Override
    public String name() {
        return "reduction";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Reduced cells");
        page.line("");
        int number = page.isQuick() ? 1_000 : 10_000;
        Map<String, List<Lattice>> groups = cells(number);
        try (Peer peer = page.peer("crystals_reduction.py")) {
            page.line(number + " lattices (seed " + SEED + "), against " + peer.version()
                    + " with their default tolerances. Two cells are the same if lengths and angles agree within " + SAME
                    + " of their size.");
            compare(page, peer, groups);
        } catch (IOException e) {
            page.line("No peers (" + e.getMessage() + "); nothing to compare with.");
        }
    }

    private void compare(Page page, Peer peer, Map<String, List<Lattice>> groups) throws IOException {
        Run niggli = new Run("niggli-spglib", cell -> NiggliReduction.of(cell).lattice(), false, groups);
        Run delaunay = new Run("delaunay-spglib", cell -> DelaunayReduction.of(cell).lattice(), true, groups);
        Run pymatgen = new Run("niggli-pymatgen", cell -> NiggliReduction.of(cell).lattice(), false, fewer(groups));
        List<Run> runs = List.of(niggli, delaunay, pymatgen);
        for (Run run : runs) {
            run.measure(peer, 5);
            table(page, run);
        }
        page.line("");
        page.line("pymatgen is asked for a part of them, and for no needle, pancake or very skewed cell: one may take it seconds.");
        page.line("");
        page.row(true, "reduction", "ours, us", "peer, us", "ratio");
        for (Run run : runs) {
            page.row(
                    false,
                    run.name,
                    micros(run.ourSeconds / run.all.size()),
                    micros(run.peerSeconds / run.all.size()),
                    String.format(Locale.ROOT, "%.1f", run.peerSeconds / run.ourSeconds));
        }
        page.line("");
        page.line("Time for one cell, medians of rounds in turns, one thread each; the peers' includes the call from Python.");
        page.figure("crystals.reduction.agreement", agreement(niggli), "percent");
        page.figure("crystals.reduction.agreement.delaunay", agreement(delaunay), "percent");
        page.figure("crystals.reduction.agreement.pymatgen", agreement(pymatgen), "percent");
        page.figure("crystals.reduction.ratio.spglib", niggli.peerSeconds / niggli.ourSeconds, "");
        page.figure("crystals.reduction.ratio.spglib.delaunay", delaunay.peerSeconds / delaunay.ourSeconds, "");
        page.figure("crystals.reduction.ratio.pymatgen", pymatgen.peerSeconds / pymatgen.ourSeconds, "");
    }

    /** What a peer that takes long is asked for. */
    private static Map<String, List<Lattice>> fewer(Map<String, List<Lattice>> groups) {
        Map<String, List<Lattice>> fewer = new LinkedHashMap<>();
        groups.forEach((name, cells) -> {
            if (!name.equals(EXTREME) && !name.startsWith("skewed")) {
                fewer.put(name, cells.subList(0, Math.min(400, cells.size())));
            }
        });
        return fewer;
    }

    private static String micros(double seconds) {
        return String.format(Locale.ROOT, "%.2f", 1e6 * seconds);
    }

    /** Percentage of the same cell among the lattices for which the peer gives a cell that is reduced and of the same lattice. */
    private static double agreement(Run run) {
        int same = 0;
        int counted = 0;
        for (int i = 0; i < run.all.size(); i++) {
            Difference difference = run.difference(i);
            same += difference == Difference.NONE ? 1 : 0;
            boolean peerIsWrong = difference == Difference.FAILED
                    || difference == Difference.OTHER_LATTICE
                    || difference == Difference.NOT_REDUCED;
            counted += peerIsWrong ? 0 : 1;
        }
        return 100.0 * same / counted;
    }

    private static void table(Page page, Run run) {
        page.line("");
        page.line("### " + run.name);
        page.line("");
        page.row(true, "lattices", "number", "same", "no cell", "other lattice", "not reduced", "tie", "ours worse", "unexplained");
        Map<Difference, Integer> examples = new EnumMap<>(Difference.class);
        int at = 0;
        for (Map.Entry<String, List<Lattice>> group : run.groups.entrySet()) {
            int[] counts = new int[Difference.values().length];
            for (int end = at + group.getValue().size(); at < end; at++) {
                Difference difference = run.difference(at);
                counts[difference.ordinal()]++;
                examples.putIfAbsent(difference, at);
            }
            page.row(
                    false,
                    group.getKey(),
                    group.getValue().size(),
                    counts[0],
                    counts[1],
                    counts[2],
                    counts[3],
                    counts[4],
                    counts[5],
                    counts[6]);
        }
        examples.forEach((difference, index) -> {
            if (difference != Difference.NONE) {
                page.line("");
                page.line("First case of \"" + difference.text + "\": " + run.example(index));
            }
        });
    }

    /** One reduction by us and by a peer. */
    private static final class Run {
        private final String name;
        private final UnaryOperator<Lattice> ours;
        private final boolean signsAreFree;
        private final Map<String, List<Lattice>> groups;
        private final List<Lattice> all;
        private double ourSeconds;
        private double peerSeconds;
        private Lattice[] our;
        private double[] peers;

        Run(String name, UnaryOperator<Lattice> ours, boolean signsAreFree, Map<String, List<Lattice>> groups) {
            this.name = name;
            this.ours = ours;
            this.signsAreFree = signsAreFree;
            this.groups = groups;
            this.all = groups.values().stream().flatMap(List::stream).toList();
        }

        void measure(Peer peer, int rounds) throws IOException {
            Path source = Files.createTempFile("cells", ".bin");
            Path target = Files.createTempFile("reduced", ".bin");
            try {
                Files.write(source, bytes());
                double[] own = new double[rounds];
                double[] others = new double[rounds];
                for (int warm = 0; warm < 30_000; warm += all.size()) {
                    our = reduce();
                }
                for (int round = 0; round < rounds; round++) {
                    others[round] = Double.parseDouble(peer.ask(name + "\t" + source + "\t" + target));
                    long begin = System.nanoTime();
                    our = reduce();
                    own[round] = (System.nanoTime() - begin) / 1e9;
                }
                ourSeconds = Page.median(own);
                peerSeconds = Page.median(others);
                peers = new double[9 * all.size()];
                ByteBuffer.wrap(Files.readAllBytes(target))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asDoubleBuffer()
                        .get(peers);
            } finally {
                Files.delete(source);
                Files.delete(target);
            }
        }

        private Lattice[] reduce() {
            Lattice[] reduced = new Lattice[all.size()];
            for (int i = 0; i < reduced.length; i++) {
                reduced[i] = ours.apply(all.get(i));
            }
            return reduced;
        }

        private byte[] bytes() {
            ByteBuffer buffer = ByteBuffer.allocate(72 * all.size()).order(ByteOrder.LITTLE_ENDIAN);
            for (Lattice cell : all) {
                for (double number : cell.matrix()) {
                    buffer.putDouble(number);
                }
            }
            return buffer.array();
        }

        Difference difference(int index) {
            Lattice own = our[index];
            if (Double.isNaN(peers[9 * index])) {
                return Difference.FAILED;
            }
            Lattice other;
            try {
                other = Lattice.of(Arrays.copyOfRange(peers, 9 * index, 9 * index + 9));
            } catch (IllegalArgumentException e) {
                return Difference.OTHER_LATTICE;
            }
            if (same(parameters(own), parameters(other))) {
                return Difference.NONE;
            }
            if (!spansTheSame(own, other)) {
                return Difference.OTHER_LATTICE;
            }
            boolean ownLegal = isReduced(own) && isNoLonger(own, other);
            boolean otherLegal = isReduced(other) && isNoLonger(other, own);
            if (!ownLegal) {
                return Difference.OURS;
            }
            return otherLegal ? Difference.TIE : Difference.NOT_REDUCED;
        }

        /** Lengths and angles; with free signs the angles are all turned obtuse, or all acute where that cannot be. */
        private double[] parameters(Lattice cell) {
            double[] p = cell.parameters();
            if (!signsAreFree) {
                return p;
            }
            int acute = 0;
            boolean right = false;
            for (int i = 3; i < 6; i++) {
                acute += p[i] < 90 - 1e-6 ? 1 : 0;
                right |= Math.abs(p[i] - 90) <= 1e-6;
            }
            boolean obtuse = right || acute % 2 == 0;
            for (int i = 3; i < 6; i++) {
                p[i] = obtuse ? Math.max(p[i], 180 - p[i]) : Math.min(p[i], 180 - p[i]);
            }
            return p;
        }

        private static boolean same(double[] one, double[] other) {
            for (int i = 0; i < 6; i++) {
                if (!(Math.abs(one[i] - other[i]) <= SAME * Math.abs(one[i]))) {
                    return false;
                }
            }
            return true;
        }

        /** Whether each is a combination of the other with whole numbers. */
        private static boolean spansTheSame(Lattice own, Lattice other) {
            double[] factors = own.toFractional(other.matrix());
            for (double factor : factors) {
                if (!(Math.abs(factor - Math.rint(factor)) < 1e-3)) {
                    return false;
                }
            }
            return Math.abs(other.volume() / own.volume() - 1) < 1e-3;
        }

        private static boolean isNoLonger(Lattice one, Lattice other) {
            return one.a() <= other.a() * (1 + LEGAL)
                    && one.a() + one.b() <= (other.a() + other.b()) * (1 + LEGAL)
                    && one.a() + one.b() + one.c() <= (other.a() + other.b() + other.c()) * (1 + LEGAL);
        }

        /** The main conditions of International Tables A, 3.1.3.2; of a Delaunay cell only the order of its edges. */
        private boolean isReduced(Lattice cell) {
            double[] g = cell.metric();
            boolean ordered = g[0] <= g[4] * (1 + LEGAL) && g[4] <= g[8] * (1 + LEGAL);
            if (signsAreFree) {
                return ordered;
            }
            double slackA = LEGAL * g[0];
            double slackB = LEGAL * g[4];
            boolean halves = 2 * Math.abs(g[5]) <= g[4] + slackB
                    && 2 * Math.abs(g[2]) <= g[0] + slackA
                    && 2 * Math.abs(g[1]) <= g[0] + slackA;
            boolean acute = g[5] >= -slackB && g[2] >= -slackA && g[1] >= -slackA;
            boolean obtuse = g[5] <= slackB && g[2] <= slackA && g[1] <= slackA;
            double sum = 2 * (g[5] + g[2] + g[1]) + g[0] + g[4];
            return ordered && halves && (acute || obtuse && sum >= -slackB);
        }

        String example(int index) {
            String theirs = Double.isNaN(peers[9 * index])
                    ? "none"
                    : text(Arrays.copyOfRange(peers, 9 * index, 9 * index + 9));
            return text(all.get(index).matrix()) + " gives " + text(our[index].matrix()) + " here and " + theirs + " there.";
        }

        private static String text(double[] rows) {
            try {
                double[] p = Lattice.of(rows).parameters();
                return String.format(
                        Locale.ROOT, "(%.6g %.6g %.6g, %.6g %.6g %.6g)", p[0], p[1], p[2], p[3], p[4], p[5]);
            } catch (IllegalArgumentException e) {
                return "a cell without volume";
            }
        }
    }

    /** Lattices by kind. */
    private static Map<String, List<Lattice>> cells(int number) {
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, List<Lattice>> groups = new LinkedHashMap<>();
        groups.put("random", new ArrayList<>());
        groups.put("special", new ArrayList<>());
        groups.put("special, noise to 1e-4", new ArrayList<>());
        groups.put(EXTREME, new ArrayList<>());
        groups.put("skewed, metric condition to 1e8", new ArrayList<>());
        groups.put("skewed, metric condition to 1e12", new ArrayList<>());
        List<List<Lattice>> lists = List.copyOf(groups.values());
        for (int i = 0; i < number; i++) {
            int kind = i % 10;
            Lattice special = sheared(special(random), random, 6, 1);
            if (kind < 3) {
                lists.get(0).add(any(random));
            } else if (kind < 6) {
                lists.get(1).add(special);
            } else if (kind < 7) {
                lists.get(2).add(noisy(special, random));
            } else if (kind < 8) {
                lists.get(3).add(sheared(extreme(random), random, 4, 1));
            } else {
                lists.get(kind - 4).add(skewed(any(random), random, kind == 8 ? 1e8 : 1e12));
            }
        }
        return groups;
    }

    private static Lattice any(SplittableRandom random) {
        while (true) {
            double[] rows = random.doubles(9, -8, 8).toArray();
            try {
                Lattice cell = Lattice.of(rows);
                if (cell.volume() > 20) {
                    return cell;
                }
            } catch (IllegalArgumentException e) {
                continue; // no volume
            }
        }
    }

    private static Lattice special(SplittableRandom random) {
        double a = random.nextDouble(3, 9);
        double b = random.nextDouble(3, 9);
        double c = random.nextDouble(3, 9);
        double angle = random.nextDouble(60, 118);
        return switch (random.nextInt(13)) {
            case 0 -> Lattice.ofParameters(a, b, c, 90, random.nextDouble(91, 120), 90);
            case 1 -> Lattice.of(a, b, 0, -a, b, 0, random.nextDouble(-4, 4), 0, c);
            case 2 -> Lattice.ofParameters(a, b, c, 90, 90, 90);
            case 3 -> Lattice.of(a, b, 0, -a, b, 0, 0, 0, c);
            case 4 -> Lattice.of(0, b, c, a, 0, c, a, b, 0);
            case 5 -> Lattice.of(-a, b, c, a, -b, c, a, b, -c);
            case 6 -> Lattice.ofParameters(a, a, c, 90, 90, 90);
            case 7 -> Lattice.of(-a, a, c, a, -a, c, a, a, -c);
            case 8 -> Lattice.ofParameters(a, a, a, angle, angle, angle);
            case 9 -> Lattice.ofParameters(a, a, c, 90, 90, 120);
            case 10 -> Lattice.cubic(a);
            case 11 -> Lattice.of(0, a, a, a, 0, a, a, a, 0);
            default -> Lattice.of(-a, a, a, a, -a, a, a, a, -a);
        };
    }

    private static Lattice extreme(SplittableRandom random) {
        double aspect = Math.pow(10, random.nextDouble(1, 3));
        double a = random.nextDouble(2, 5);
        return random.nextBoolean()
                ? Lattice.ofParameters(a, random.nextDouble(2, 5), a * aspect, 80, 95, random.nextDouble(60, 120))
                : Lattice.ofParameters(a, a * aspect, random.nextDouble(1, 2) * a * aspect, 85, 90, 91);
    }

    private static Lattice noisy(Lattice cell, SplittableRandom random) {
        double part = Math.pow(10, random.nextDouble(-12, -4)) * Math.cbrt(cell.volume());
        double[] rows = cell.matrix();
        for (int i = 0; i < 9; i++) {
            rows[i] += part * random.nextDouble(-1, 1);
        }
        return Lattice.of(rows);
    }

    private static Lattice sheared(Lattice cell, SplittableRandom random, int steps, int most) {
        Lattice sheared = cell;
        for (int step = 0; step < steps; step++) {
            double[] shear = {1, 0, 0, 0, 1, 0, 0, 0, 1};
            int row = random.nextInt(3);
            shear[3 * row + (row + 1 + random.nextInt(2)) % 3] = random.nextInt(-most, most + 1);
            sheared = sheared.transformed(shear);
        }
        return sheared;
    }

    /** Shears until the next shear would pass the condition: the squared ratio of the longest edge to the least distance of faces. */
    private static Lattice skewed(Lattice cell, SplittableRandom random, double condition) {
        Lattice skewed = cell;
        for (int tries = 0; tries < 40; tries++) {
            Lattice next;
            try {
                next = sheared(skewed, random, 1, 5);
            } catch (IllegalArgumentException e) {
                continue; // beyond what a lattice may be
            }
            double longest = Math.max(next.a(), Math.max(next.b(), next.c()));
            double least = Math.min(next.faceDistance(0), Math.min(next.faceDistance(1), next.faceDistance(2)));
            skewed = longest * longest / (least * least) <= condition ? next : skewed;
        }
        return skewed;
    }
}
