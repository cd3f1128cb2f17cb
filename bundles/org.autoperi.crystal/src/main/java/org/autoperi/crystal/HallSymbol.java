package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads Hall symbols, which spell out generators of a space group in a given setting, such as {@code -F 4 2 3} or {@code -P 4a 2bc 3}.
 *
 * <p>Source: Hall 1981 (doi:10.1107/S0567739481001228) and International Tables for Crystallography, vol. B, appendix 1.4.2. All lattice
 * letters P A B C I R S T F H, screw subscripts, the axis marks x y z ' " *, the translation letters a b c n u v w d, and a change of
 * origin in twelfths or a change of basis as coordinate triplet, in parentheses, are understood; {@code =} may stand for {@code "} and
 * {@code _} for a blank.
 */
public final class HallSymbol {

    private static final int[] ONE = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    private static final int[] TWO_DIAGONAL = {0, -1, 0, -1, 0, 0, 0, 0, -1}; // along a - b
    private static final int[] TWO_DIAGONAL_PLUS = {0, 1, 0, 1, 0, 0, 0, 0, -1}; // along a + b
    private static final int[] THREE_BODY_DIAGONAL = {0, 0, 1, 1, 0, 0, 0, 1, 0}; // along a + b + c

    /** Upper bound on the order of any space group modulo lattice translations of a conventional cell, with room for odd settings. */
    private static final int LARGEST_ORDER = 1536;

    /** Number of generators from which on it pays to leave out those that others generate. */
    private static final int MANY = 24;

    private HallSymbol() {}

    /**
     * Returns all operations of the group modulo lattice translations, identity first.
     *
     * @throws IllegalArgumentException if the symbol cannot be read, naming the part
     */
    public static List<SymmetryOperation> parse(String symbol) {
        String text = symbol.strip().replace('_', ' ').replace('=', '"');
        String basis = "";
        int open = text.indexOf('(');
        if (open >= 0) {
            if (!text.endsWith(")")) {
                throw problem(symbol, "the parenthesis is not closed");
            }
            basis = text.substring(open + 1, text.length() - 1).strip();
            text = text.substring(0, open).strip();
        }
        if (text.isEmpty()) {
            throw problem(symbol, "it is empty");
        }
        String[] parts = text.split("\\s+");
        boolean centred = parts[0].startsWith("-");
        String lattice = centred ? parts[0].substring(1) : parts[0];
        List<SymmetryOperation> generators = new ArrayList<>(centring(symbol, lattice));
        if (centred) {
            generators.add(SymmetryOperation.of(negated(ONE), new int[3]));
        }
        addRotations(symbol, parts, generators);
        return basis.isEmpty() ? close(generators) : changeBasis(symbol, basis, close(generators));
    }

    private static List<SymmetryOperation> centring(String symbol, String letter) {
        int[][] shifts =
                switch (letter) {
                    case "P" -> new int[][] {};
                    case "A" -> new int[][] {{0, 12, 12}};
                    case "B" -> new int[][] {{12, 0, 12}};
                    case "C" -> new int[][] {{12, 12, 0}};
                    case "I" -> new int[][] {{12, 12, 12}};
                    case "R" -> new int[][] {{16, 8, 8}, {8, 16, 16}};
                    case "S" -> new int[][] {{8, 8, 16}, {16, 16, 8}};
                    case "T" -> new int[][] {{8, 16, 8}, {16, 8, 16}};
                    case "H" -> new int[][] {{16, 8, 0}, {8, 16, 0}};
                    case "F" -> new int[][] {{0, 12, 12}, {12, 0, 12}, {12, 12, 0}};
                    default -> throw problem(
                            symbol, "'" + letter + "' is no lattice letter; expected P A B C I R S T F or H");
                };
        return Arrays.stream(shifts)
                .map(s -> SymmetryOperation.identity().shifted(s[0], s[1], s[2]))
                .toList();
    }

    private static void addRotations(String symbol, String[] parts, List<SymmetryOperation> generators) {
        int before = 0;
        char axisBefore = 'z';
        for (int i = 1; i < parts.length; i++) {
            Rotation rotation = new Rotation(symbol, parts[i], i, before, axisBefore);
            generators.add(rotation.operation());
            before = rotation.order;
            if ("xyz".indexOf(rotation.axis) >= 0) {
                axisBefore = rotation.axis;
            }
        }
    }

    /** One part of the symbol, such as {@code -4bc}, {@code 31} or {@code 2"c}. */
    private static final class Rotation {
        private final String symbol;
        private final String part;
        private final boolean improper;
        private final int order;
        private final char axis;
        private final int[] matrix;
        private final int[] shift = new int[3];

        Rotation(String symbol, String part, int place, int before, char axisBefore) {
            this.symbol = symbol;
            this.part = part;
            int at = part.startsWith("-") ? 1 : 0;
            improper = at == 1;
            order = at < part.length() ? "0123456".indexOf(part.charAt(at)) : -1;
            if (order < 1 || order == 5) {
                throw problem(symbol, "'" + part + "' does not begin with a rotation 1, 2, 3, 4 or 6");
            }
            at++;
            int screw = 0;
            if (at < part.length() && Character.isDigit(part.charAt(at))) {
                screw = part.charAt(at++) - '0';
                if (screw >= order) {
                    throw problem(symbol, "screw " + screw + " in '" + part + "' is not below " + order);
                }
            }
            char mark = 0;
            if (at < part.length() && "xyz'\"*".indexOf(part.charAt(at)) >= 0) {
                mark = part.charAt(at++);
            }
            axis = mark != 0 ? mark : defaultAxis(place, before);
            matrix = matrix(axisBefore);
            if (screw > 0) {
                int direction = "xyz".indexOf(axis);
                if (direction < 0) {
                    throw problem(symbol, "a screw in '" + part + "' needs an axis x, y or z");
                }
                shift[direction] += screw * SymmetryOperation.DENOMINATOR / order;
            }
            for (; at < part.length(); at++) {
                addTranslation(part.charAt(at));
            }
        }

        private char defaultAxis(int place, int before) {
            if (order == 1 || place == 1) {
                return 'z';
            }
            if (place == 2 && order == 2) {
                return before == 2 || before == 4 ? 'x' : '\'';
            }
            if (place == 3 && order == 3) {
                return '*';
            }
            throw problem(symbol, "the axis of '" + part + "' is not given and has no default there");
        }

        private int[] matrix(char axisBefore) {
            if (order == 1) {
                return ONE;
            }
            return switch (axis) {
                case '*' -> {
                    if (order != 3) {
                        throw problem(symbol, "'*' in '" + part + "' goes with 3 only");
                    }
                    yield THREE_BODY_DIAGONAL;
                }
                case '\'', '"' -> {
                    if (order != 2) {
                        throw problem(symbol, "a diagonal axis in '" + part + "' goes with 2 only");
                    }
                    yield along(axisBefore, axis == '"' ? TWO_DIAGONAL_PLUS : TWO_DIAGONAL);
                }
                default -> along(axis, principal());
            };
        }

        private int[] principal() {
            return switch (order) {
                case 2 -> new int[] {-1, 0, 0, 0, -1, 0, 0, 0, 1};
                case 3 -> new int[] {0, -1, 0, 1, -1, 0, 0, 0, 1};
                case 4 -> new int[] {0, -1, 0, 1, 0, 0, 0, 0, 1};
                default -> new int[] {1, -1, 0, 1, 0, 0, 0, 0, 1};
            };
        }

        /** Turns a matrix written for the axis z to another axis by cyclic exchange of the coordinates. */
        private static int[] along(char axis, int[] aroundZ) {
            int turn = (axis - 'z' + 3) % 3; // z -> 0, x -> 1, y -> 2
            int[] result = new int[9];
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    result[3 * ((i + turn) % 3) + (j + turn) % 3] = aroundZ[3 * i + j];
                }
            }
            return result;
        }

        private void addTranslation(char letter) {
            switch (letter) {
                case 'a' -> shift[0] += 12;
                case 'b' -> shift[1] += 12;
                case 'c' -> shift[2] += 12;
                case 'n' -> add(12);
                case 'u' -> shift[0] += 6;
                case 'v' -> shift[1] += 6;
                case 'w' -> shift[2] += 6;
                case 'd' -> add(6);
                default -> throw problem(
                        symbol, "'" + letter + "' in '" + part + "' is no translation; expected a b c n u v w d");
            }
        }

        private void add(int all) {
            for (int k = 0; k < 3; k++) {
                shift[k] += all;
            }
        }

        SymmetryOperation operation() {
            return SymmetryOperation.of(improper ? negated(matrix) : matrix, shift);
        }
    }

    private static int[] negated(int[] matrix) {
        return Arrays.stream(matrix).map(x -> -x).toArray();
    }

    /**
     * Returns the smallest set that contains the identity and the generators and is closed under composition modulo the lattice.
     *
     * @throws IllegalArgumentException if the generators make no finite crystallographic group
     */
    public static List<SymmetryOperation> close(Collection<SymmetryOperation> generators) {
        Collection<SymmetryOperation> few = generators.size() > MANY ? independent(generators) : generators;
        Set<SymmetryOperation> seen = new LinkedHashSet<>();
        seen.add(SymmetryOperation.identity());
        List<SymmetryOperation> members = new ArrayList<>(seen);
        for (int i = 0; i < members.size(); i++) {
            for (SymmetryOperation generator : few) {
                SymmetryOperation product = generator.after(members.get(i));
                if (seen.add(product)) {
                    members.add(product);
                }
            }
            if (members.size() > LARGEST_ORDER) {
                throw new IllegalArgumentException("the symmetry operations " + few + " generate more than "
                        + LARGEST_ORDER + " operations; expected a space group");
            }
        }
        return List.copyOf(members);
    }

    /** Generators of the same group, none of which the ones before it generate: at most the binary logarithm of its order. */
    private static List<SymmetryOperation> independent(Collection<SymmetryOperation> generators) {
        List<SymmetryOperation> chosen = new ArrayList<>();
        Set<SymmetryOperation> reached = Set.of(SymmetryOperation.identity());
        for (SymmetryOperation generator : generators) {
            if (!reached.contains(generator)) {
                chosen.add(generator);
                reached = new HashSet<>(close(chosen));
            }
        }
        return chosen;
    }

    private static List<SymmetryOperation> changeBasis(String symbol, String basis, List<SymmetryOperation> group) {
        int[] matrix = ONE;
        int[] shift;
        if (basis.indexOf(',') >= 0) {
            SymmetryOperation change = SymmetryOperation.parse(basis);
            matrix = change.rotation();
            shift = change.translation24();
        } else {
            shift = twelfths(symbol, basis);
        }
        SymmetryOperation change = SymmetryOperation.of(matrix, shift);
        SymmetryOperation back = change.inverse();
        return group.stream().map(op -> change.after(op).after(back)).toList();
    }

    private static int[] twelfths(String symbol, String text) {
        String[] numbers = text.split("\\s+");
        if (numbers.length != 3) {
            throw problem(symbol, "the origin shift (" + text + ") needs three numbers");
        }
        try {
            return Arrays.stream(numbers).mapToInt(n -> 2 * Integer.parseInt(n)).toArray();
        } catch (NumberFormatException e) {
            throw problem(symbol, "the origin shift (" + text + ") must be three whole numbers of twelfths");
        }
    }

    private static IllegalArgumentException problem(String symbol, String what) {
        return new IllegalArgumentException("cannot read the Hall symbol '" + symbol + "': " + what);
    }
}
