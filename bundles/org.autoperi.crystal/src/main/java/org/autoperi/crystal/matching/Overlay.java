package org.autoperi.crystal.matching;

import org.autoperi.crystal.Lattice;

/**
 * Two crystals laid onto each other: the first one in a cell that corresponds to the reduced primitive cell of the second one, its sites in the
 * order of the sites of the second one, shifted as a whole so that the paired sites are nearest. Each cell keeps its own volume. Immutable.
 */
public final class Overlay {
    private final RmsDistance distance;
    private final Lattice cell;
    private final Lattice referenceCell;
    private final double[] frac;
    private final double[] referenceFrac;
    private final int[] atomicNumbers;

    private Overlay(
            RmsDistance distance,
            Lattice cell,
            Lattice referenceCell,
            double[] frac,
            double[] referenceFrac,
            int[] atomicNumbers) {
        this.distance = distance;
        this.cell = cell;
        this.referenceCell = referenceCell;
        this.frac = frac;
        this.referenceFrac = referenceFrac;
        this.atomicNumbers = atomicNumbers;
    }

    static Overlay of(PreparedCrystal first, PreparedCrystal second, PairSearch search) {
        double[] rows = new double[9];
        for (int i = 0; i < 9; i++) {
            int row = i / 3 * 3;
            for (int k = 0; k < 3; k++) {
                rows[i] += search.bestBasis[row + k] * first.rows[3 * k + i % 3];
            }
        }
        double[] frac = search.displacements();
        for (int i = 0; i < frac.length; i++) {
            frac[i] += second.frac[i];
        }
        int[] numbers = new int[second.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = second.kinds[second.kind[i]].species().get(0).element().atomicNumber();
        }
        return new Overlay(
                new RmsDistance(search.value, search.farthest),
                Lattice.of(rows),
                Lattice.of(second.rows),
                frac,
                second.frac.clone(),
                numbers);
    }

    /** Returns how far the paired sites are apart, on the mean of both cells. */
    public RmsDistance distance() {
        return distance;
    }

    /** Returns the number of sites. */
    public int size() {
        return atomicNumbers.length;
    }

    /** Returns the cell of the first crystal; it may be left-handed where the second one is not. */
    public Lattice cell() {
        return cell;
    }

    /** Returns the reduced primitive cell of the second crystal. */
    public Lattice referenceCell() {
        return referenceCell;
    }

    /** Returns the sites of the first crystal, fractional and not wrapped, shape [n, 3]. */
    public double[] frac() {
        return frac.clone();
    }

    /** Returns the sites of the second crystal, fractional and not wrapped, shape [n, 3]. */
    public double[] referenceFrac() {
        return referenceFrac.clone();
    }

    /** Returns the atomic number of each site, that of its first species where it is disordered, shape [n]. */
    public int[] atomicNumbers() {
        return atomicNumbers.clone();
    }
}
