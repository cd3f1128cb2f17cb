package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;

/**
 * Mean and spread of the lattice coordinates of conventional cells, family by family: where the noise of symmetric crystals lies. Immutable.
 */
final class FamilyStandards {
    /** Crystals below which a family is not fitted. */
    private static final int FEWEST = 8;

    /** Spread of the shape of cells of families that did not occur (ours): about that of MP-20. */
    private static final double USUAL = 0.4;

    private final Map<CellFamily, Standardisation> known;
    private final Standardisation usual;

    private FamilyStandards(Map<CellFamily, Standardisation> known, Standardisation cells) {
        this.known = known;
        double[] scale = new double[LatticeCoordinates.SIZE];
        double[] mean = new double[LatticeCoordinates.SIZE];
        Arrays.fill(scale, USUAL);
        mean[0] = cells.mean()[0];
        scale[0] = cells.scale(0);
        this.usual = Standardisation.of(mean, scale);
    }

    /**
     * Fits the families that occur.
     *
     * @param crystals crystals in their groups, maybe none
     * @param cells standardisation of the primitive cells, whose volume per atom serves for the other families
     */
    static FamilyStandards fit(Iterable<SymmetricCrystal> crystals, Standardisation cells) {
        Map<CellFamily, List<double[]>> members = new EnumMap<>(CellFamily.class);
        for (SymmetricCrystal crystal : crystals) {
            members.computeIfAbsent(crystal.cell().group().family(), f -> new ArrayList<>())
                    .add(crystal.lattice());
        }
        Map<CellFamily, Standardisation> known = new EnumMap<>(CellFamily.class);
        members.forEach((family, lattices) -> {
            if (lattices.size() >= FEWEST) {
                known.put(family, Standardisation.fit(lattices));
            }
        });
        return new FamilyStandards(known, cells);
    }

    /** The standardisation of a family; coordinates that are not free are of no account. */
    Standardisation of(CellFamily family) {
        return known.getOrDefault(family, usual);
    }

    /** Lattice coordinates of a conventional cell drawn from the noise of a family, shape [6]. */
    double[] draw(CellFamily family, RandomGenerator random) {
        double[] lattice = new double[LatticeCoordinates.SIZE];
        for (int k = 0; k < lattice.length; k++) {
            lattice[k] = family.isFree(k) ? of(family).restore(k, random.nextGaussian()) : family.fixed(k);
        }
        return lattice;
    }

    /** One line per family, for {@link #parse}. */
    String text() {
        return known.entrySet().stream()
                .map(e -> e.getKey() + " " + words(e.getValue().mean()) + " "
                        + words(e.getValue().scale()))
                .collect(Collectors.joining("\n"));
    }

    private static String words(double[] values) {
        return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }

    /**
     * Reads {@link #text} back.
     *
     * @throws IllegalArgumentException if the text is not of this form
     */
    static FamilyStandards parse(String text, Standardisation cells) {
        Map<CellFamily, Standardisation> known = new EnumMap<>(CellFamily.class);
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ");
            if (words.length != 1 + 2 * LatticeCoordinates.SIZE) {
                throw new IllegalArgumentException("a family of lattices has " + words.length + " words, expected 13");
            }
            double[] numbers = Arrays.stream(words)
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            known.put(
                    CellFamily.valueOf(words[0]),
                    Standardisation.of(
                            Arrays.copyOf(numbers, LatticeCoordinates.SIZE),
                            Arrays.copyOfRange(numbers, LatticeCoordinates.SIZE, numbers.length)));
        }
        return new FamilyStandards(known, cells);
    }
}
