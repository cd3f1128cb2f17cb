package org.autoperi.bench.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;

/**
 * Crystals as a generator might make them, from known ones by a seed: shifted atoms in strained cells, elements exchanged for others of their
 * group in a rescaled cell, elements drawn by lot, and damaged ones.
 */
final class MadeCrystals {
    private static final int PERTURBED = 40;
    private static final int SUBSTITUTED = 80;
    private static final int DRAWN = 92;

    private final Random random;

    private MadeCrystals(long seed) {
        random = new Random(seed);
    }

    /** Makes so many crystals from ordered known ones. */
    static List<Crystal> from(List<Crystal> known, int count, long seed) {
        MadeCrystals maker = new MadeCrystals(seed);
        List<Crystal> made = new ArrayList<>(count);
        while (made.size() < count) {
            Crystal start = known.get(maker.random.nextInt(known.size()));
            made.add(maker.next(start).withName("made-" + (made.size() + 1)));
        }
        return made;
    }

    /** The same crystals in cells strained by up to 5 %, their atoms shifted by so many angstrom on average. */
    static List<Crystal> disturbed(List<Crystal> known, double least, double most, long seed) {
        MadeCrystals maker = new MadeCrystals(seed);
        List<Crystal> made = new ArrayList<>(known.size());
        for (Crystal crystal : known) {
            double angstrom = least + (most - least) * maker.random.nextDouble();
            made.add(maker.strained(maker.shifted(crystal, angstrom), 0.05));
        }
        return made;
    }

    private Crystal next(Crystal start) {
        int kind = random.nextInt(100);
        if (kind < PERTURBED) {
            return strained(shifted(start, 0.02 + 0.28 * random.nextDouble()), 0.05);
        }
        if (kind < SUBSTITUTED) {
            return exchanged(start, true);
        }
        return kind < DRAWN ? exchanged(start, false) : damaged(start);
    }

    private Crystal shifted(Crystal crystal, double angstrom) {
        double[] cartesian = crystal.cartesian();
        for (int i = 0; i < cartesian.length; i++) {
            cartesian[i] += angstrom * random.nextGaussian() / Math.sqrt(3);
        }
        return crystal.withFractional(crystal.lattice().toFractional(cartesian));
    }

    private Crystal strained(Crystal crystal, double most) {
        double[] strain = new double[9];
        for (int i = 0; i < 9; i++) {
            strain[i] = (i % 4 == 0 ? 1 : 0) + most * (2 * random.nextDouble() - 1);
        }
        return deformed(crystal, strain);
    }

    private static Crystal deformed(Crystal crystal, double... matrix) {
        double[] rows = crystal.lattice().matrix();
        double[] moved = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    moved[3 * i + j] += rows[3 * i + k] * matrix[3 * k + j];
                }
            }
        }
        return Crystal.of(Lattice.of(moved), crystal.atomicNumbers(), crystal.fractional());
    }

    /** Puts another element for each, in a cell scaled by the covalent radii. */
    private Crystal exchanged(Crystal crystal, boolean ofTheirGroup) {
        int[] numbers = crystal.atomicNumbers();
        double before = 0;
        double after = 0;
        for (Element from : new LinkedHashSet<>(crystal.composition().elements())) {
            Element to = Element.of(1 + random.nextInt(100));
            while (ofTheirGroup && to.group() != from.group()) {
                to = Element.of(1 + random.nextInt(100));
            }
            for (int site : crystal.sitesOf(from)) {
                numbers[site] = to.atomicNumber();
                before += Math.pow(from.covalentRadiusAngstrom(), 3);
                after += Math.pow(to.covalentRadiusAngstrom(), 3);
            }
        }
        double scale = Math.cbrt(after / before);
        Crystal scaled = deformed(crystal, scale, 0, 0, 0, scale, 0, 0, 0, scale);
        return Crystal.of(scaled.lattice(), numbers, scaled.fractional());
    }

    private Crystal damaged(Crystal crystal) {
        double[] frac = crystal.fractional();
        switch (random.nextInt(4)) {
            case 0: // the last atom on the first, or almost
                double offset = random.nextBoolean() ? 0 : 0.3 / crystal.lattice().a();
                frac[frac.length - 3] = frac[0] + (crystal.size() > 1 ? offset : 0);
                frac[frac.length - 2] = frac[1];
                frac[frac.length - 1] = frac[2];
                return crystal.withFractional(frac);
            case 1: // one axis far too long
                return deformed(crystal, 1, 0, 0, 0, 1, 0, 0, 0, 5);
            case 2: // everything drawn together
                return deformed(crystal, 0.6, 0, 0, 0, 0.6, 0, 0, 0, 0.6);
            default: // sheared
                return deformed(crystal, 1, 0, 0, 1.5, 1, 0, 0.7, 2.1, 1);
        }
    }
}
