package org.autoperi.crystal.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final List<OriginEquations> equations;

    private TabulatedGroup(SpaceGroup group) {
        this.group = group;
        centring = Centring.of(group);
        Map<Integer, SymmetryOperation> byCode = new HashMap<>();
        group.operations().forEach(o -> byCode.putIfAbsent(code(o.rotation()), o));
        codes = byCode.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        translations = new double[codes.length][];
        rotations = new double[codes.length][];
        for (int i = 0; i < codes.length; i++) {
            SymmetryOperation o = byCode.get(codes[i]);
            translations[i] = new double[] {o.translation(0), o.translation(1), o.translation(2)};
            rotations[i] = Matrix.toDouble(o.rotation());
        }
        settings = settings(group);
        equations = equations();
    }

    private static int settings(SpaceGroup group) {
        int count = 0;
        for (int s = group.setting(); s <= 530 && SpaceGroup.ofSetting(s).number() == group.number(); s++) {
            count++;
        }
        boolean origins = group.choice().startsWith("1");
        return origins ? count / 2 : count;
    }

    /** The ways to an origin, from the sets of generators that the group has. */
    private List<OriginEquations> equations() {
        List<OriginEquations> equations = new ArrayList<>();
        for (String set : generatorSets()) {
            String[] names = set.split(" ");
            int[] places = new int[names.length];
            boolean complete = true;
            for (int i = 0; i < names.length && complete; i++) {
                places[i] = Arrays.binarySearch(codes, code(generator(names[i])));
                complete = places[i] >= 0;
            }
            if (complete) {
                equations.add(new OriginEquations(places, new SmithForm(rows(places)).solver()));
            }
        }
        return equations;
    }

    /** Rows of {@code 1 - W} of generators in the primitive cell. */
    private int[][] rows(int[] places) {
        int[][] rows = new int[3 * places.length][3];
        for (int g = 0; g < places.length; g++) {
            double[] w = Matrix.times(centring.inverse(), Matrix.times(rotations[places[g]], centring.basis()));
            for (int i = 0; i < 9; i++) {
                rows[3 * g + i / 3][i % 3] = (i % 4 == 0 ? 1 : 0) - (int) Math.rint(w[i]);
            }
        }
        return rows;
    }

    /** Generators of the point groups of a crystal system in conventional axes, in the order in which they are tried. */
    private String[] generatorSets() {
        String sets =
                switch (group.crystalSystem()) {
                    case TRICLINIC -> "1/-1";
                    case MONOCLINIC -> "2y/-2y/2y -1";
                    case ORTHORHOMBIC -> "2z 2x/2z -2x/-2z 2x/-2z -2x/2z 2x -1";
                    case TETRAGONAL -> "4/4 2x/4 -2x/-4/-4 2x/-4 -2x/4 -1/4 2x -1";
                    case TRIGONAL -> "3/3 2a/3 2b/3 -2a/3 -2b/-3/-3 2a/-3 2b/-3 -2a/-3 -2b/3 -1/3 2a -1/3 2b -1";
                    case HEXAGONAL -> "6/6 2a/6 -2a/-6/-6 2a/-6 -2a/6 -1/6 2a -1";
                    case CUBIC -> "4 3*/4 -3*/2z 3*/2z -3*/-4 3*/-4 -3*/-2z 3*/-2z -3*/4 3* -1/2z 3* -1";
                };
        return sets.split("/");
    }

    /** A rotation by its Hall-like name: order, then the direction if it is not the main axis. */
    private static int[] generator(String name) {
        if (name.startsWith("-")) {
            return Arrays.stream(generator(name.substring(1))).map(x -> -x).toArray();
        }
        return switch (name) {
            case "1" -> new int[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
            case "2x" -> new int[] {1, 0, 0, 0, -1, 0, 0, 0, -1};
            case "2y" -> new int[] {-1, 0, 0, 0, 1, 0, 0, 0, -1};
            case "2z" -> new int[] {-1, 0, 0, 0, -1, 0, 0, 0, 1};
            case "2a" -> new int[] {0, -1, 0, -1, 0, 0, 0, 0, -1};
            case "2b" -> new int[] {0, 1, 0, 1, 0, 0, 0, 0, -1};
            case "3" -> new int[] {0, -1, 0, 1, -1, 0, 0, 0, 1};
            case "3*" -> new int[] {0, 0, 1, 1, 0, 0, 0, 1, 0};
            case "4" -> new int[] {0, -1, 0, 1, 0, 0, 0, 0, 1};
            case "6" -> new int[] {1, -1, 0, 1, 0, 0, 0, 0, 1};
            default -> throw new IllegalArgumentException("no generator " + name);
        };
    }

    /**
     * How an origin follows from translations.
     *
     * @param generators places of the generators among the operations
     * @param solver matrix from differences of their translations to the origin, primitive coordinates
     */
    private record OriginEquations(int[] generators, double[][] solver) {}

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
     * <p>As in spglib, it follows from the translations of few generators; {@link #centred} is the better one of all operations.
     *
     * @param found translations in the order of the codes, conventional coordinates
     * @param rows conventional vectors in angstrom
     * @param tolerance how far a translation may be from the tabulated one
     * @return p in conventional coordinates; null if there is none
     */
    double[] origin(double[][] found, double[] rows, double tolerance) {
        double[] primitiveRows = Matrix.basis(rows, centring.basis());
        for (OriginEquations way : equations) {
            double[] p = origin(way, found);
            if (fits(found, p, primitiveRows, tolerance)) {
                return p;
            }
        }
        return null;
    }

    private double[] origin(OriginEquations way, double[][] found) {
        double[] y = new double[3];
        for (int g = 0; g < way.generators.length; g++) {
            double[] d = difference(way.generators[g], found[way.generators[g]], new double[3]);
            for (int i = 0; i < 9; i++) {
                y[i / 3] += way.solver[i / 3][3 * g + i % 3] * d[i % 3];
            }
        }
        return Matrix.apply(centring.basis(), y);
    }

    private boolean fits(double[][] found, double[] p, double[] primitiveRows, double tolerance) {
        for (int i = 0; i < codes.length; i++) {
            double[] off = difference(i, found[i], p);
            if (Matrix.lengthSquared(primitiveRows, off[0], off[1], off[2]) > tolerance * tolerance) {
                return false;
            }
        }
        return true;
    }

    /** Returns an origin moved by the mean of the differences, which makes the sum of their squares least. */
    double[] centred(double[][] found, double[] p) {
        double[] mean = new double[3];
        for (int i = 0; i < codes.length; i++) {
            double[] off = difference(i, found[i], p);
            for (int k = 0; k < 3; k++) {
                mean[k] += off[k] / codes.length;
            }
        }
        double[] shift = Matrix.apply(centring.basis(), mean);
        return new double[] {p[0] + shift[0], p[1] + shift[1], p[2] + shift[2]};
    }

    /** Tabulated translation minus the found one at the origin p, less the nearest lattice point, in primitive coordinates. */
    private double[] difference(int operation, double[] found, double[] p) {
        double[] turned = Matrix.apply(rotations[operation], p);
        double[] tabulated = translations[operation];
        double[] difference = new double[3];
        for (int k = 0; k < 3; k++) {
            difference[k] = tabulated[k] - found[k] - p[k] + turned[k];
        }
        double[] off = Matrix.apply(centring.inverse(), difference);
        for (int k = 0; k < 3; k++) {
            off[k] -= Math.rint(off[k]);
        }
        return off;
    }
}
