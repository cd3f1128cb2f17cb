package org.autoperi.crystal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.SymmetryOperation;

/**
 * A space-group type in its first setting, prepared for finding it: one operation for each rotation, sorted, and the way from
 * translations of generators to an origin.
 */
final class TabulatedGroup {

    private static final int TYPES = 230;
    private static final AtomicReferenceArray<TabulatedGroup> GROUPS = new AtomicReferenceArray<>(TYPES);

    final SpaceGroup group;
    final Centring centring;

    /** Codes of the rotations, rising. */
    final int[] codes;

    /** Translations of the operations in the order of the codes, conventional coordinates. */
    final double[][] translations;

    /** Rotations in the order of the codes. */
    final double[][] rotations;

    /** How many settings International Tables list, not counting origins: how far axes are alike. */
    final int settings;

    private final int[] generators;
    private final double[][] solver;

    private TabulatedGroup(SpaceGroup group) {
        this.group = group;
        centring = Centring.of(group);
        Map<Integer, SymmetryOperation> byCode = new HashMap<>();
        group.operations().forEach(o -> byCode.putIfAbsent(code(o.rotation()), o));
        codes = byCode.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        translations = new double[codes.length][];
        rotations = new double[codes.length][];
        int[][] whole = new int[codes.length][];
        for (int i = 0; i < codes.length; i++) {
            SymmetryOperation o = byCode.get(codes[i]);
            translations[i] = new double[] {o.translation(0), o.translation(1), o.translation(2)};
            whole[i] = o.rotation();
            rotations[i] = Matrix.toDouble(whole[i]);
        }
        settings = settings(group);
        generators = generators(whole);
        solver = new SmithForm(equations()).solver();
    }

    /** Rows of {@code 1 - W} of the generators in the primitive cell. */
    private int[][] equations() {
        int[][] rows = new int[3 * generators.length][];
        for (int g = 0; g < generators.length; g++) {
            double[] w = Matrix.times(centring.inverse(), Matrix.times(rotations[generators[g]], centring.basis()));
            for (int i = 0; i < 3; i++) {
                rows[3 * g + i] = new int[3];
                for (int j = 0; j < 3; j++) {
                    rows[3 * g + i][j] = (i == j ? 1 : 0) - (int) Math.rint(w[3 * i + j]);
                }
            }
        }
        return rows;
    }

    private static int settings(SpaceGroup group) {
        int count = 0;
        for (int s = group.setting(); s <= 530 && SpaceGroup.ofSetting(s).number() == group.number(); s++) {
            count++;
        }
        boolean origins = group.choice().startsWith("1");
        return origins ? count / 2 : count;
    }

    /** Few rotations that generate all: the one of highest order first, then each that is not generated yet. */
    private static int[] generators(int[][] rotations) {
        List<int[]> generated = new ArrayList<>(List.of(new int[] {1, 0, 0, 0, 1, 0, 0, 0, 1}));
        Set<Integer> known = new HashSet<>(Set.of(code(generated.get(0))));
        List<Integer> generators = new ArrayList<>();
        while (known.size() < rotations.length) {
            int best = -1;
            for (int i = 0; i < rotations.length; i++) {
                boolean fresh = !known.contains(code(rotations[i]));
                if (fresh && (best < 0 || order(rotations[i]) > order(rotations[best]))) {
                    best = i;
                }
            }
            generators.add(best);
            close(generated, known, rotations[best]);
        }
        if (generators.isEmpty()) {
            generators.add(0);
        }
        return generators.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int order(int[] w) {
        return RotationTypes.order(RotationTypes.proper(w));
    }

    private static void close(List<int[]> group, Set<Integer> known, int[] generator) {
        List<int[]> generators = new ArrayList<>(group);
        generators.add(generator);
        for (int i = 0; i < group.size(); i++) {
            for (int[] g : generators) {
                int[] product = Matrix.times(g, group.get(i));
                if (known.add(code(product))) {
                    group.add(product);
                }
            }
        }
    }

    /** A number for each matrix of entries -1, 0, 1; -1 for other matrices. */
    static int code(int[] rotation) {
        int code = 0;
        for (int entry : rotation) {
            if (entry < -1 || entry > 1) {
                return -1;
            }
            code = 3 * code + entry + 1;
        }
        return code;
    }

    static TabulatedGroup ofNumber(int number) {
        TabulatedGroup known = GROUPS.get(number - 1);
        if (known == null) {
            known = new TabulatedGroup(SpaceGroup.firstOfNumber(number));
            GROUPS.set(number - 1, known);
        }
        return known;
    }

    /** The numbers of the types of a crystal class by the key of its rotations; empty if there is none. */
    static int[] numbers(long rotationKey) {
        return Classes.NUMBERS.getOrDefault(rotationKey, new int[0]);
    }

    /** Types by crystal class, made when first used. */
    private static final class Classes {
        private static final Map<Long, int[]> NUMBERS = new HashMap<>();

        static {
            int first = 1;
            for (int number = 2; number <= TYPES + 1; number++) {
                if (number > TYPES || !pointGroup(number).equals(pointGroup(first))) {
                    int[] numbers = new int[number - first];
                    for (int i = 0; i < numbers.length; i++) {
                        numbers[i] = first + i;
                    }
                    int[][] rotations = Arrays.stream(ofNumber(first).rotations)
                            .map(w -> Matrix.toInt(w, 0))
                            .toArray(int[][]::new);
                    NUMBERS.put(RotationTypes.key(rotations), numbers);
                    first = number;
                }
            }
        }

        private static String pointGroup(int number) {
            return SpaceGroup.firstOfNumber(number).pointGroup();
        }
    }

    /**
     * Finds the origin p for which {@code w + (1 - W) p} are the tabulated translations modulo the lattice.
     *
     * @param found translations in the order of the codes, conventional coordinates
     * @param rows conventional vectors in angstrom
     * @param tolerance how far a translation may be from the tabulated one
     * @return p in conventional coordinates with the mean of the differences taken away; null if there is none
     */
    double[] origin(double[][] found, double[] rows, double tolerance) {
        double[] d = new double[3 * generators.length];
        for (int g = 0; g < generators.length; g++) {
            double[] difference =
                    Matrix.apply(centring.inverse(), minus(translations[generators[g]], found[generators[g]]));
            System.arraycopy(difference, 0, d, 3 * g, 3);
        }
        double[] y = new double[3];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < d.length; j++) {
                y[i] += solver[i][j] * d[j];
            }
        }
        double[] p = Matrix.apply(centring.basis(), y);
        double[] primitiveRows = Matrix.basis(rows, centring.basis());
        double[] mean = new double[3];
        for (int i = 0; i < codes.length; i++) {
            double[] off = Matrix.apply(centring.inverse(), difference(i, found[i], p));
            for (int k = 0; k < 3; k++) {
                off[k] -= Math.rint(off[k]);
                mean[k] += off[k] / codes.length;
            }
            if (Matrix.lengthSquared(primitiveRows, off[0], off[1], off[2]) > tolerance * tolerance) {
                return null;
            }
        }
        double[] shift = Matrix.apply(centring.basis(), mean);
        for (int k = 0; k < 3; k++) {
            p[k] += shift[k];
        }
        return p;
    }

    /** Tabulated translation minus the found one at the origin p. */
    private double[] difference(int operation, double[] found, double[] p) {
        double[] turned = Matrix.apply(rotations[operation], p);
        double[] tabulated = translations[operation];
        double[] difference = new double[3];
        for (int k = 0; k < 3; k++) {
            difference[k] = tabulated[k] - found[k] - p[k] + turned[k];
        }
        return difference;
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }
}
