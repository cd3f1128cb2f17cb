package org.autoperi.crystal.io.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.io.CrystalFormatException;

/**
 * One column, or several that belong together, of the atoms of an extended XYZ frame.
 *
 * @param name name in the file
 * @param type S, I, R or L
 * @param first number of the first word
 * @param count how many words
 */
record ExtXyzColumn(String name, char type, int first, int count) {

    private static final int MOST = 10_000;

    /** Keys of site properties by the names that columns have, in lower case. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("forces", SiteProperties.FORCE),
            Map.entry("force", SiteProperties.FORCE),
            Map.entry("velocities", SiteProperties.VELOCITY),
            Map.entry("velocity", SiteProperties.VELOCITY),
            Map.entry("velo", SiteProperties.VELOCITY),
            Map.entry("vel", SiteProperties.VELOCITY),
            Map.entry("magmoms", SiteProperties.MAGNETIC_MOMENT),
            Map.entry("magmom", SiteProperties.MAGNETIC_MOMENT),
            Map.entry("initial_magmoms", SiteProperties.MAGNETIC_MOMENT),
            Map.entry("move_mask", SiteProperties.MOVABLE));

    /** Takes the value of {@code Properties} apart. */
    static List<ExtXyzColumn> parse(Lines lines, String text) throws CrystalFormatException {
        String[] parts = text.split(":", -1);
        List<ExtXyzColumn> columns = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < parts.length; i += 3) {
            boolean good = i + 2 < parts.length
                    && !parts[i].isEmpty()
                    && parts[i + 1].matches("(?i)[SIRL]")
                    && parts[i + 2].matches("[1-9]\\d{0,3}");
            if (!good) {
                throw lines.problem("cannot read Properties=" + Lines.shortened(text)
                        + "; expected name:type:count triples with type S, I, R or L");
            }
            char type = Character.toUpperCase(parts[i + 1].charAt(0));
            int count = Integer.parseInt(parts[i + 2]);
            columns.add(new ExtXyzColumn(parts[i], type, at, count));
            at += count;
        }
        if (at > MOST) {
            throw lines.problem("Properties promises " + at + " columns; expected " + MOST + " at most");
        }
        return columns;
    }

    boolean isSpecies() {
        return isNamed("species", "symbols", "element") && count == 1 && type == 'S';
    }

    boolean isAtomicNumber() {
        return isNamed("z", "numbers") && count == 1 && type == 'I';
    }

    boolean isPosition() {
        return isNamed("pos", "positions") && count == 3;
    }

    boolean isLabel() {
        return isNamed("label", "labels") && count == 1 && type == 'S';
    }

    private boolean isNamed(String... names) {
        return List.of(names).contains(name.toLowerCase(Locale.ROOT));
    }

    /** The key of the site property that the column becomes. */
    String key() {
        return KEYS.getOrDefault(name.toLowerCase(Locale.ROOT), name);
    }

    /** Adds what stands in this column of the current line. */
    SiteProperties addTo(SiteProperties properties, Lines lines) throws CrystalFormatException {
        if (type == 'S') {
            return properties.with(
                    key(), String.join(" ", lines.wordsFrom(first).subList(0, count)));
        }
        double[] values = new double[key().equals(SiteProperties.MOVABLE) ? 3 : count];
        for (int i = 0; i < count; i++) {
            values[i] = value(lines, first + i);
        }
        for (int i = count; i < values.length; i++) {
            values[i] = values[0]; // one flag stands for three
        }
        return properties.with(key(), values);
    }

    private double value(Lines lines, int word) throws CrystalFormatException {
        if (type == 'L') {
            String flag = lines.word(word).toLowerCase(Locale.ROOT);
            if (!flag.matches("[tf01]|true|false")) {
                throw lines.problem(word, "found '" + Lines.shortened(flag) + "' as " + name + "; expected T or F");
            }
            return flag.startsWith("t") || flag.equals("1") ? 1 : 0;
        }
        return lines.word(word).equalsIgnoreCase("nan") ? Double.NaN : lines.number(word, name);
    }
}
