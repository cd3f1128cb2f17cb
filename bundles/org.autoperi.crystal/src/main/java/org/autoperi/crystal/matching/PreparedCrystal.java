package org.autoperi.crystal.matching;

import java.util.Arrays;
import java.util.TreeMap;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Species;

/**
 * A crystal brought to the reduced cell in which it is matched, to be used with many others. Made by
 * {@link StructureMatcher#prepare(Crystal)}. Immutable and thread-safe; some hundred bytes.
 */
public final class PreparedCrystal {
    private final String name;
    /** Vectors of the reduced cell, rows. */
    final double[] rows;
    /** Lengths of the vectors. */
    final double[] lengths = new double[3];
    /** Angles of the vectors in degrees. */
    final double[] angles = new double[3];
    /** Fractional coordinates in the reduced cell, shape [n, 3]. */
    final double[] frac;
    /** Kind of each site, an index to {@link #kinds}. */
    final int[] kind;
    /** Different kinds, sorted by label. */
    final SiteKind[] kinds;
    /** Number of sites of each kind. */
    final int[] counts;

    final double volume;

    private PreparedCrystal(String name, double[] rows, double[] frac, int[] kind, SiteKind[] kinds) {
        this.name = name;
        this.rows = rows;
        this.frac = frac;
        this.kind = kind;
        this.kinds = kinds;
        counts = new int[kinds.length];
        for (int k : kind) {
            counts[k]++;
        }
        for (int i = 0; i < 3; i++) {
            lengths[i] = Cell.length(rows, i);
        }
        Cell.angles(rows, angles);
        volume = Math.abs(Cell.determinant(rows));
    }

    /** Reduces a crystal with the given scratch. */
    static PreparedCrystal of(Crystal crystal, MatchSettings settings, CellReduction reduction) {
        TreeMap<String, SiteKind> found = new TreeMap<>();
        SiteKind[] sites = new SiteKind[crystal.size()];
        for (int i = 0; i < sites.length; i++) {
            sites[i] = SiteKind.of(crystal, i);
            found.putIfAbsent(sites[i].label(), sites[i]);
        }
        String[] labels = found.keySet().toArray(String[]::new);
        int[] kind = new int[sites.length];
        for (int i = 0; i < kind.length; i++) {
            kind[i] = Arrays.binarySearch(labels, sites[i].label());
        }
        reduction.reduce(crystal.lattice().matrix(), crystal.fractional(), kind, settings.primitiveCell());
        return new PreparedCrystal(
                        crystal.name(),
                        reduction.rows,
                        reduction.frac,
                        reduction.kinds,
                        found.values().toArray(SiteKind[]::new))
                .compared(settings.comparison());
    }

    /** Merges the kinds that count as the same. */
    private PreparedCrystal compared(SiteComparison comparison) {
        if (comparison == SiteComparison.SPECIES || Arrays.stream(kinds).allMatch(k -> k.withoutOxidation() == k)) {
            return this;
        }
        TreeMap<String, SiteKind> found = new TreeMap<>();
        for (SiteKind each : kinds) {
            SiteKind plain = each.withoutOxidation();
            found.putIfAbsent(plain.label(), plain);
        }
        String[] labels = found.keySet().toArray(String[]::new);
        int[] merged = new int[kind.length];
        for (int i = 0; i < merged.length; i++) {
            merged[i] = Arrays.binarySearch(
                    labels, kinds[kind[i]].withoutOxidation().label());
        }
        return new PreparedCrystal(name, rows, frac, merged, found.values().toArray(SiteKind[]::new));
    }

    /** Returns the name of the crystal, empty if it has none. */
    public String name() {
        return name;
    }

    /** Returns the number of sites in the reduced cell. */
    public int size() {
        return kind.length;
    }

    /** Returns the reduced cell as a crystal, without labels and properties of sites. */
    public Crystal reduced() {
        Crystal.Builder builder = Crystal.builder(Lattice.of(rows)).name(name);
        for (int i = 0; i < kind.length; i++) {
            builder.add(new org.autoperi.crystal.Site(
                    kinds[kind[i]].species(), frac[3 * i], frac[3 * i + 1], frac[3 * i + 2], ""));
        }
        return builder.build();
    }

    double atoms() {
        double sum = 0;
        for (int i = 0; i < kinds.length; i++) {
            sum += counts[i] * kinds[i].atoms();
        }
        return sum;
    }

    /** Tells whether both hold the same kinds in the same proportions. */
    boolean hasProportionsOf(PreparedCrystal other) {
        if (!Arrays.equals(kinds, other.kinds)) {
            return false;
        }
        for (int i = 0; i < counts.length; i++) {
            if ((long) counts[i] * other.size() != (long) other.counts[i] * size()) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether one species fills every site. */
    boolean isOrdered() {
        for (SiteKind each : kinds) {
            if (!each.isOrdered()) {
                return false;
            }
        }
        return true;
    }

    /** Returns the species of a kind that one species fills. */
    Species species(int index) {
        return kinds[index].species().get(0);
    }
}
