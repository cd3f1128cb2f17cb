package org.autoperi.graph;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Species;

/**
 * How long a bond between two species is: the sum of their radii in angstrom.
 *
 * <p>Radii are ionic if both oxidation states are known and have one, else covalent. Source: crystal radii of Shannon 1976
 * (doi:10.1107/S0567739476001551), one for each oxidation state as pymatgen selects them; covalent radii of {@link Element}, but those
 * of Cordero et al. 2008 for sp2 carbon and high-spin Mn, Fe and Co, as pymatgen has them.
 */
final class BondRadii {
    private static final Map<Element, NavigableMap<Integer, Double>> IONIC = read();

    private BondRadii() {}

    /** Returns the sum of the radii of two species in angstrom. */
    static double sum(Species one, Species other) {
        double here = ionic(one);
        double there = ionic(other);
        return here > 0 && there > 0 ? here + there : covalent(one.element()) + covalent(other.element());
    }

    private static double covalent(Element element) {
        return switch (element) {
            case C -> 0.73;
            case Mn -> 1.50;
            case Fe -> 1.42;
            case Co -> 1.38;
            default -> element.covalentRadiusAngstrom();
        };
    }

    /** 0 if the charge is unknown or there is no radius of its sign. */
    private static double ionic(Species species) {
        if (species.oxidation().isEmpty()) {
            return 0;
        }
        int charge = species.oxidation().getAsInt();
        if (charge == 0) {
            return covalent(species.element());
        }
        NavigableMap<Integer, Double> radii = IONIC.getOrDefault(species.element(), new TreeMap<>());
        Map<Integer, Double> sameSign = charge > 0 ? radii.tailMap(0, false) : radii.headMap(0, false);
        double mean = sameSign.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(0);
        return radii.getOrDefault(charge, mean);
    }

    private static Map<Element, NavigableMap<Integer, Double>> read() {
        Map<Element, NavigableMap<Integer, Double>> table = new EnumMap<>(Element.class);
        try (InputStream stream = BondRadii.class.getResourceAsStream("ionic-radii.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split("\t", -1);
                NavigableMap<Integer, Double> radii = new TreeMap<>();
                for (int i = 1; i < words.length; i += 2) {
                    radii.put(Integer.valueOf(words[i]), Double.valueOf(words[i + 1]));
                }
                table.put(Element.parse(words[0]), radii);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table of ionic radii of this program", e);
        }
        return table;
    }
}
