package org.autoperi.crystal.io.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SiteProperties;

/** Writes one frame of extended XYZ, with the names of columns that ASE uses. */
final class ExtXyzWriter {
    private static final Map<String, String> NAMES = Map.of(
            SiteProperties.FORCE, "forces",
            SiteProperties.VELOCITY, "velocities",
            SiteProperties.MAGNETIC_MOMENT, "magmoms",
            SiteProperties.MOVABLE, "move_mask");

    private final Crystal crystal;
    private final Appendable out;
    private final List<String> keys;
    private final boolean labelled;

    ExtXyzWriter(Crystal crystal, Appendable out) {
        if (!crystal.isOrdered()) {
            throw new IllegalArgumentException(
                    "crystal '" + crystal.name() + "' is disordered, which extended XYZ cannot express; choose cif");
        }
        this.crystal = crystal;
        this.out = out;
        this.keys = List.copyOf(columns(crystal));
        this.labelled = isLabelled(crystal);
    }

    static List<String> losses(Crystal crystal) {
        boolean anyLabel =
                crystal.sites().stream().anyMatch(site -> !site.label().isEmpty());
        return Losses.of(crystal)
                .when(anyLabel && !isLabelled(crystal), "labels")
                .oxidation()
                .siteProperties(columns(crystal))
                .names();
    }

    private static boolean isLabelled(Crystal crystal) {
        return crystal.sites().stream().allMatch(site -> site.label().matches("\\S+"));
    }

    /** Keys that every site has with as many numbers, or with one word. */
    private static Set<String> columns(Crystal crystal) {
        return crystal.siteProperties(0).keys().stream()
                .filter(key ->
                        !key.matches("(?i).*[\\s:=\"].*|species|symbols|element|z|numbers|pos|positions|labels?"))
                .filter(key -> isColumn(crystal, key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isColumn(Crystal crystal, String key) {
        int count = width(crystal.siteProperties(0), key);
        for (int i = 0; i < crystal.size(); i++) {
            SiteProperties here = crystal.siteProperties(i);
            boolean word = here.text(key).map(text -> text.matches("\\S+")).orElse(false);
            if (width(here, key) != count || count == 0 && !word) {
                return false;
            }
        }
        return true;
    }

    /** How many numbers there are, 0 for a text or nothing. */
    private static int width(SiteProperties properties, String key) {
        return properties.numbers(key).map(numbers -> numbers.length).orElse(0);
    }

    void write() throws IOException {
        out.append(Integer.toString(crystal.size())).append("\nLattice=\"");
        double[] vectors = crystal.lattice().matrix();
        for (int i = 0; i < 9; i++) {
            out.append(i == 0 ? "" : " ").append(Double.toString(vectors[i]));
        }
        out.append("\" Properties=species:S:1:pos:R:3").append(labelled ? ":label:S:1" : "");
        for (String key : keys) {
            int width = width(crystal.siteProperties(0), key);
            char type = key.equals(SiteProperties.MOVABLE) ? 'L' : width == 0 ? 'S' : 'R';
            out.append(':').append(NAMES.getOrDefault(key, key)).append(':').append(type);
            out.append(':').append(Integer.toString(Math.max(1, width)));
        }
        out.append(" pbc=\"T T T\"");
        if (!crystal.name().isEmpty()) {
            out.append(" name=").append(quoted(crystal.name()));
        }
        for (Map.Entry<String, Double> property : crystal.properties().entrySet()) {
            String key = property.getKey();
            out.append(' ').append(key.matches("[^\\s=\"'\\\\\\[{]+") ? key : quoted(key));
            out.append('=').append(Double.toString(property.getValue()));
        }
        out.append('\n');
        atoms();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\R", "\\\\n") + '"';
    }

    private void atoms() throws IOException {
        double[] cart = crystal.cartesian();
        List<String> line = new ArrayList<>();
        for (int i = 0; i < crystal.size(); i++) {
            line.clear();
            line.add(crystal.element(i).symbol());
            for (int k = 0; k < 3; k++) {
                line.add(Double.toString(cart[3 * i + k]));
            }
            if (labelled) {
                line.add(crystal.label(i));
            }
            for (String key : keys) {
                add(crystal.siteProperties(i), key, line);
            }
            out.append(String.join(" ", line)).append('\n');
        }
    }

    private static void add(SiteProperties properties, String key, List<String> line) {
        properties.text(key).ifPresent(line::add);
        for (double value : properties.numbers(key).orElse(new double[0])) {
            line.add(key.equals(SiteProperties.MOVABLE) ? value == 0 ? "F" : "T" : Double.toString(value));
        }
    }
}
