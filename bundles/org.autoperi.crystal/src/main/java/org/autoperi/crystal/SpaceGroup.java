package org.autoperi.crystal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.Stream;
import org.autoperi.crystal.internal.Centring;

/**
 * A space group in one of the 530 settings of International Tables for Crystallography.
 *
 * <pre>{@code
 * SpaceGroup group = SpaceGroup.ofHermannMauguin("P 42/m n m"); // also "P4_2/mnm", SpaceGroup.ofNumber(136)
 * group.hallSymbol();          // "-P 4n 2n"
 * group.operations().size();   // 16
 * group.crystalSystem();       // TETRAGONAL
 * }</pre>
 *
 * <p>Which group a crystal has is found by {@link Symmetry}. Where a number or symbol leaves the setting open, the standard one is taken: unique axis b and cell choice 1, hexagonal axes, origin
 * choice 2 (inversion centre at the origin). Immutable and thread-safe; equal if the setting is.
 */
public final class SpaceGroup {

    private static final String[] POINT_GROUPS = {
        "1", "-1", "2", "m", "2/m", "222", "mm2", "mmm", "4", "-4", "4/m", "422", "4mm", "-42m", "4/mmm", "3", "-3",
        "32", "3m", "-3m", "6", "-6", "6/m", "622", "6mm", "-6m2", "6/mmm", "23", "m-3", "432", "-43m", "m-3m"
    };

    /** The last space group of each point group in the numbering of International Tables. */
    private static final int[] LAST_OF_POINT_GROUP = {
        1, 2, 5, 9, 15, 24, 46, 74, 80, 82, 88, 98, 110, 122, 142, 146, 148, 155, 161, 167, 173, 174, 176, 182, 186,
        190, 194, 199, 206, 214, 220, 230
    };

    private final int setting;
    private final int number;
    private final String choice;
    private final String hall;
    private final List<String> symbols;
    private final String fullSymbol;

    private SpaceGroup(String line) {
        String[] columns = line.split("\t", -1);
        setting = Integer.parseInt(columns[0]);
        number = Integer.parseInt(columns[1]);
        choice = columns[2];
        hall = columns[3];
        symbols = List.of(columns[4].split(" = "));
        fullSymbol = columns[5];
    }

    /**
     * Returns the standard setting of a space group.
     *
     * @throws IllegalArgumentException if the number is not between 1 and 230
     */
    public static SpaceGroup ofNumber(int number) {
        if (number < 1 || number > 230) {
            throw new IllegalArgumentException("space group number " + number + " is not between 1 and 230");
        }
        return Table.STANDARD.get(number);
    }

    /**
     * Returns the setting of a space group that comes first among the 530, which is the one that spglib standardises to: as
     * {@link #ofNumber}, but origin choice 1.
     *
     * @throws IllegalArgumentException if the number is not between 1 and 230
     */
    public static SpaceGroup firstOfNumber(int number) {
        SpaceGroup group = ofNumber(number);
        while (group.setting > 1 && ofSetting(group.setting - 1).number == number) {
            group = ofSetting(group.setting - 1);
        }
        return group;
    }

    /**
     * Returns a setting by its place among the 530.
     *
     * @throws IllegalArgumentException if the place is not between 1 and 530
     */
    public static SpaceGroup ofSetting(int setting) {
        if (setting < 1 || setting > Table.ALL.size()) {
            throw new IllegalArgumentException(
                    "space group setting " + setting + " is not between 1 and " + Table.ALL.size());
        }
        return Table.ALL.get(setting - 1);
    }

    /**
     * Returns the space group with a Hermann-Mauguin symbol: short ({@code P21/c}), full ({@code P 1 21/c 1}), with or without blanks and
     * underscores, older forms ({@code Fm3m}, {@code Cmca}); the setting may be appended as {@code :1}, {@code :2}, {@code :H}, {@code :R}
     * or as the letters S, Z, H, R after a blank.
     *
     * @throws IllegalArgumentException if there is no such symbol
     */
    public static SpaceGroup ofHermannMauguin(String symbol) {
        return find(symbol)
                .orElseThrow(() -> new IllegalArgumentException("unknown space group symbol '" + symbol
                        + "'; expected a Hermann-Mauguin symbol such as Fm-3m or P 1 21/c 1"));
    }

    private static Optional<SpaceGroup> find(String symbol) {
        String text = symbol.strip();
        String wanted = "";
        int colon = text.indexOf(':');
        if (colon >= 0) {
            wanted = text.substring(colon + 1).strip();
            text = text.substring(0, colon).strip();
        } else if (text.matches("(?i).*\\s[SZHR]")) {
            char letter = Character.toUpperCase(text.charAt(text.length() - 1));
            wanted = letter == 'S' ? "1" : letter == 'Z' ? "2" : String.valueOf(letter);
            text = text.substring(0, text.length() - 1).strip();
        }
        String key = key(text);
        List<SpaceGroup> candidates = Table.BY_SYMBOL.getOrDefault(key, List.of());
        if (candidates.isEmpty()) { // before 1992 the bar of the cubic -3 was left out, as in Fm3m
            candidates = Table.BY_SYMBOL.getOrDefault(key.replaceFirst("^([pif][mnacd])3", "$1-3"), List.of());
        }
        String choice = wanted;
        return candidates.stream()
                .filter(g -> choice.isEmpty() || g.choice.equalsIgnoreCase(choice))
                .findFirst();
    }

    private static String key(String symbol) {
        return symbol.replaceAll("[\\s_]", "").toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the setting with exactly these operations modulo lattice translations, in any order; empty if they are no group or none of
     * the 530 settings.
     */
    public static Optional<SpaceGroup> matching(Collection<SymmetryOperation> operations) {
        Set<SymmetryOperation> wanted = new HashSet<>(operations);
        return Optional.ofNullable(ByOperations.SETTINGS.get(wanted));
    }

    /** Returns the 530 settings in the order of International Tables. */
    public static List<SpaceGroup> all() {
        return Table.ALL;
    }

    /** Returns the number of the space-group type, 1 to 230. */
    public int number() {
        return number;
    }

    /** Returns the place of the setting among the 530. */
    public int setting() {
        return setting;
    }

    /** Returns the mark of the setting, such as {@code b1}, {@code 2} or {@code H}; empty for the only or first one. */
    public String choice() {
        return choice;
    }

    /** Returns the Hall symbol. */
    public String hallSymbol() {
        return hall;
    }

    /** Returns the short Hermann-Mauguin symbol, such as {@code F m -3 m}; it does not tell settings apart. */
    public String hermannMauguin() {
        return symbols.get(0);
    }

    /** {@link #hermannMauguin} without spaces, such as Fm-3m. */
    public String compactSymbol() {
        return hermannMauguin().replace(" ", "");
    }

    /** Returns the full Hermann-Mauguin symbol, such as {@code F 4/m -3 2/m}. */
    public String fullHermannMauguin() {
        return fullSymbol;
    }

    /** Returns the crystal system. */
    public CrystalSystem crystalSystem() {
        return CrystalSystem.of(number);
    }

    /** Returns the Hermann-Mauguin symbol of the point group, such as {@code m-3m}. */
    public String pointGroup() {
        int at = 0;
        while (LAST_OF_POINT_GROUP[at] < number) {
            at++;
        }
        return POINT_GROUPS[at];
    }

    /** Returns all operations modulo lattice translations, identity first, centring included. */
    public List<SymmetryOperation> operations() {
        return Operations.of(this);
    }

    /** Returns the Wyckoff positions by rising letter, the general position last. */
    public List<WyckoffPosition> wyckoffPositions() {
        return WyckoffTable.OF_SETTING.get(setting - 1);
    }

    /**
     * Returns the usual primitive vectors as columns of coefficients in the conventional vectors: nine numbers, row-major, of positive
     * determinant. A point x of the conventional cell has the coordinates {@code B^-1 x} in the primitive one; {@link Symmetry#primitive} is spanned
     * by them.
     */
    public double[] primitiveBasis() {
        return Centring.of(this).basis().clone();
    }

    /** Returns the number of operations. */
    public int order() {
        return operations().size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SpaceGroup that && setting == that.setting;
    }

    @Override
    public int hashCode() {
        return setting;
    }

    @Override
    public String toString() {
        return hermannMauguin() + (choice.isEmpty() ? "" : ":" + choice) + " (" + number + ")";
    }

    /** The table, read when first used. */
    private static final class Table {
        private static final List<SpaceGroup> ALL = lines("space-groups.tsv", SpaceGroup::new);
        private static final Map<Integer, SpaceGroup> STANDARD = new HashMap<>();
        private static final Map<String, List<SpaceGroup>> BY_SYMBOL = new HashMap<>();

        static {
            for (SpaceGroup group : ALL) {
                STANDARD.merge(group.number, group, Table::preferred);
                Set<String> keys = new HashSet<>();
                group.symbols.forEach(s -> keys.add(key(s)));
                keys.add(key(group.fullSymbol));
                if (group.crystalSystem() == CrystalSystem.MONOCLINIC) { // P 1 21/n 1 is often written P 21/n
                    keys.add(key(group.fullSymbol.replaceAll(" 1(?= |$)", "")));
                }
                keys.forEach(k ->
                        BY_SYMBOL.computeIfAbsent(k, x -> new ArrayList<>()).add(group));
            }
            BY_SYMBOL.values().forEach(list -> {
                SpaceGroup best = list.stream().reduce(Table::preferred).orElseThrow();
                list.remove(best);
                list.add(0, best);
            });
        }

        /** The table lists the standard setting first, except that origin choice 2 follows choice 1 directly. */
        private static SpaceGroup preferred(SpaceGroup first, SpaceGroup second) {
            boolean origin = first.choice.startsWith("1") && second.choice.equals("2" + first.choice.substring(1));
            return origin ? second : first;
        }
    }

    /** The operations of the settings, each generated when first used. */
    private static final class Operations {
        private static final AtomicReferenceArray<List<SymmetryOperation>> OF_SETTING =
                new AtomicReferenceArray<>(Table.ALL.size());

        static List<SymmetryOperation> of(SpaceGroup group) {
            List<SymmetryOperation> known = OF_SETTING.get(group.setting - 1);
            if (known == null) {
                known = HallSymbol.parse(group.hall);
                OF_SETTING.set(group.setting - 1, known);
            }
            return known;
        }
    }

    /** The settings by their operations, all of which this needs, made when first used. */
    private static final class ByOperations {
        private static final Map<Set<SymmetryOperation>, SpaceGroup> SETTINGS = new HashMap<>();

        static {
            for (SpaceGroup group : Table.ALL) {
                // A few settings coincide (such as C c c e in two orientations); the first is the usual one.
                SETTINGS.putIfAbsent(Set.copyOf(group.operations()), group);
            }
        }
    }

    /** The Wyckoff positions of all settings, read when first used. */
    private static final class WyckoffTable {
        private static final List<List<WyckoffPosition>> OF_SETTING = lines("wyckoff-positions.tsv", line -> {
            String[] columns = line.split("\t");
            return Stream.of(columns).skip(1).map(WyckoffPosition::new).toList();
        });
    }

    /** Reads a table of the bundle, leaving out comments. */
    private static <T> List<T> lines(String resource, Function<String, T> reader) {
        try (InputStream stream = SpaceGroup.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(reader)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the table " + resource + " of space groups is missing from the bundle", e);
        }
    }
}
