package org.autoperi.flow.internal;

import org.autoperi.crystal.Element;

/**
 * What an encoder is told of an atom: the {@link ElementFeatures} (group, period, electronegativity, covalent radius, metal or not), Slater's
 * atomic radius, the number of valence electrons, and the block.
 */
final class AtomFeatures {
    private static final int BLOCKS = 4;

    /** Means and spreads over the elements, about 1.5 +- 0.4 angstrom (ours). */
    private static final double RADIUS = 1.5;

    private static final double RADIUS_SPREAD = 0.4;

    /** How many there are. */
    static final int SIZE = ElementFeatures.SIZE + 2 + 1 + BLOCKS;

    private static final float[] TABLE = table();

    private AtomFeatures() {}

    private static float[] table() {
        float[] own = ElementFeatures.all();
        float[] table = new float[own.length / ElementFeatures.SIZE * SIZE];
        for (Element element : Element.values()) {
            int at = (element.atomicNumber() - 1) * SIZE;
            System.arraycopy(own, (element.atomicNumber() - 1) * ElementFeatures.SIZE, table, at, ElementFeatures.SIZE);
            at += ElementFeatures.SIZE;
            table[at] = (float) element.atomicRadiusAngstrom().stream()
                    .map(radius -> (radius - RADIUS) / RADIUS_SPREAD)
                    .findFirst()
                    .orElse(0);
            table[at + 1] = element.atomicRadiusAngstrom().isPresent() ? 1 : 0;
            table[at + 2] = valenceElectrons(element) / 8f;
            table[at + 3 + block(element)] = 1;
        }
        return table;
    }

    /**
     * Electrons outside of closed shells by the position in the periodic table: of s and p in the main groups, of s and d in the transition
     * metals, all beyond the noble gas core in lanthanoids and actinoids up to the closed f shell.
     */
    static int valenceElectrons(Element element) {
        if (element == Element.He) {
            return 2;
        }
        if (block(element) == 3) {
            return element.isLanthanoid() ? element.atomicNumber() - 54 : element.atomicNumber() - 86;
        }
        return element.group() <= 12 ? element.group() : element.group() - 10;
    }

    /** 0 to 3 for s, p, d, f. */
    private static int block(Element element) {
        boolean endsFBlock = element == Element.Lu || element == Element.Lr;
        if ((element.isLanthanoid() || element.isActinoid()) && !endsFBlock) {
            return 3;
        }
        if (element.group() <= 2 || element == Element.He) {
            return 0;
        }
        return element.group() <= 12 ? 2 : 1;
    }

    /** The features of each atom, shape [N, SIZE] flattened. */
    static float[] of(int[] atomicNumbers) {
        float[] features = new float[atomicNumbers.length * SIZE];
        for (int i = 0; i < atomicNumbers.length; i++) {
            System.arraycopy(TABLE, (atomicNumbers[i] - 1) * SIZE, features, i * SIZE, SIZE);
        }
        return features;
    }
}
