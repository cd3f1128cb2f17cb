package org.autoperi.crystal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.autoperi.crystal.internal.DirectSymmetryFinder;
import org.autoperi.crystal.internal.SymmetrisedCell;

/**
 * The space group of a crystal, in one setting, and how the crystal lies in it.
 *
 * <p>The crystal's coordinates x become those of the standardised (conventional) cell by {@code P x + p}; the vectors of that cell are
 * {@code (a b c) P^-1}, as spglib defines it. In the standardised cell the operations are exactly {@code spaceGroup().operations()}. Immutable and
 * thread-safe; the cells are computed when asked for. Axis N counts the sites of the crystal.
 */
public final class Symmetry {

    /**
     * A symmetry operation {@code x' = W x + w} in the cell of the crystal.
     *
     * @param rotation W, nine integers, row-major
     * @param translation w, each component in [0, 1)
     */
    public record Operation(int[] rotation, double[] translation) {
        /** Copies the arrays. */
        public Operation {
            rotation = rotation.clone();
            translation = translation.clone();
        }

        /** Returns a copy of W. */
        @Override
        public int[] rotation() {
            return rotation.clone();
        }

        /** Returns a copy of w. */
        @Override
        public double[] translation() {
            return translation.clone();
        }

        /** Returns the image of a point, not wrapped. */
        public double[] apply(double x, double y, double z) {
            double[] image = translation.clone();
            for (int i = 0; i < 3; i++) {
                image[i] += rotation[3 * i] * x + rotation[3 * i + 1] * y + rotation[3 * i + 2] * z;
            }
            return image;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Operation that
                    && Arrays.equals(rotation, that.rotation)
                    && Arrays.equals(translation, that.translation);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(rotation) + Arrays.hashCode(translation);
        }

        @Override
        public String toString() {
            return Arrays.toString(rotation) + " + " + Arrays.toString(translation);
        }
    }

    private final Crystal crystal;
    private final SpaceGroup spaceGroup;
    private final SymmetryTolerance tolerance;
    private final SymmetryTolerance usedTolerance;
    private final double[] transformation;
    private final double[] originShift;
    private final int[] equivalents;
    private final String letters;
    private final List<String> siteSymmetries;

    private Symmetry(Builder builder) {
        crystal = builder.crystal;
        spaceGroup = builder.spaceGroup;
        tolerance = builder.tolerance;
        usedTolerance = builder.usedTolerance;
        transformation = builder.transformation;
        originShift = builder.originShift;
        equivalents = builder.equivalents;
        letters = builder.letters;
        siteSymmetries = builder.siteSymmetries;
    }

    /**
     * Finds the symmetry of a crystal in pure Java with the default tolerance; see {@link #of(Crystal, SymmetryTolerance)}.
     *
     * @throws SymmetryException if no space group fits, or sites are nearer to each other than the tolerance
     */
    public static Symmetry of(Crystal crystal) throws SymmetryException {
        return of(crystal, SymmetryTolerance.DEFAULT);
    }

    /**
     * Finds the symmetry of a crystal in pure Java. Disordered sites are alike if they hold the same species with the same occupancies.
     *
     * @throws SymmetryException if no space group fits within the tolerance, or sites are nearer to each other than it
     */
    public static Symmetry of(Crystal crystal, SymmetryTolerance tolerance) throws SymmetryException {
        return DirectSymmetryFinder.symmetry(crystal, tolerance);
    }

    /** Returns a builder for finders. */
    public static Builder builder(Crystal crystal, SpaceGroup spaceGroup, SymmetryTolerance tolerance) {
        return new Builder(crystal, spaceGroup, tolerance);
    }

    /** Returns the crystal. */
    public Crystal crystal() {
        return crystal;
    }

    /** Returns the space group in the setting of the standardised cell. */
    public SpaceGroup spaceGroup() {
        return spaceGroup;
    }

    /** Returns the number of the space-group type, 1 to 230. */
    public int number() {
        return spaceGroup.number();
    }

    /** Returns the tolerances that were asked for. */
    public SymmetryTolerance tolerance() {
        return tolerance;
    }

    /** Returns the tolerances under which a group was found; stricter than those asked for where these gave operations that are no group. */
    public SymmetryTolerance usedTolerance() {
        return usedTolerance;
    }

    /** Returns a copy of P, row-major. */
    public double[] transformation() {
        return transformation.clone();
    }

    /** Returns a copy of p. */
    public double[] originShift() {
        return originShift.clone();
    }

    /** Returns the first site that is equivalent to a site; itself if none before it is. */
    public int equivalent(int site) {
        return equivalents[site];
    }

    /** Returns a copy of the first equivalent sites, shape [N]. */
    public int[] equivalents() {
        return equivalents.clone();
    }

    /** Returns the Wyckoff letter of a site. */
    public char wyckoffLetter(int site) {
        return letters.charAt(site);
    }

    /** Returns the Wyckoff letters of all sites, N characters. */
    public String wyckoffLetters() {
        return letters;
    }

    /** Returns the site-symmetry symbol of a site, such as {@code -4m.2}. */
    public String siteSymmetry(int site) {
        return siteSymmetries.get(site);
    }

    /** Returns how many sites of the conventional cell are equivalent to a site. */
    public int multiplicity(int site) {
        return spaceGroup
                .wyckoffPositions()
                .get(WyckoffPosition.rank(letters.charAt(site)))
                .multiplicity();
    }

    /** Returns how often each Wyckoff position is occupied, in the order of the letters, such as {@code 4a 4b 8c} or {@code 2a 3x8f}. */
    public String wyckoffSequence() {
        int[] counts = new int[spaceGroup.wyckoffPositions().size()];
        for (int i = 0; i < equivalents.length; i++) {
            if (equivalents[i] == i) {
                counts[WyckoffPosition.rank(letters.charAt(i))]++;
            }
        }
        List<String> parts = new ArrayList<>();
        for (WyckoffPosition position : spaceGroup.wyckoffPositions()) {
            int count = counts[WyckoffPosition.rank(position.letter())];
            if (count > 0) {
                parts.add((count > 1 ? count + "x" : "") + position.multiplicity() + position.letter());
            }
        }
        return String.join(" ", parts);
    }

    /**
     * Returns the operations that map the crystal onto itself, in its own cell, identity first and made exact: translations that belong to
     * the ideal group. Operations of the lattice that the cell hides, being a supercell of another shape, are left out.
     */
    public List<Operation> operations() {
        return new SymmetrisedCell(this).operations();
    }

    /**
     * Returns the standardised conventional cell: ideal lattice with a along x and b in the xy plane, positions averaged over the group, so that
     * they fulfil the symmetry exactly.
     */
    public Crystal conventional() {
        return new SymmetrisedCell(this).conventional(true);
    }

    /** Returns the conventional cell with vectors and positions as they were found in space, only averaged over the translations. */
    public Crystal conventionalAsFound() {
        return new SymmetrisedCell(this).conventional(false);
    }

    /** Returns the primitive cell of {@link #conventional()}, spanned by the usual vectors for its centring. */
    public Crystal primitive() {
        return new SymmetrisedCell(this).primitive(true);
    }

    /** Returns the primitive cell of {@link #conventionalAsFound()}. */
    public Crystal primitiveAsFound() {
        return new SymmetrisedCell(this).primitive(false);
    }

    /** Returns the crystal in its own cell, orientation and order of sites with lattice and positions that fulfil the symmetry exactly. */
    public Crystal refined() {
        return new SymmetrisedCell(this).refined();
    }

    /** Returns one site of each orbit of {@link #conventional()}, in its order. */
    public List<WyckoffSite> asymmetricUnit() {
        return new SymmetrisedCell(this).asymmetricUnit();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, Hall %s, at %s angstrom",
                spaceGroup,
                spaceGroup.hallSymbol(),
                usedTolerance.distanceAngstrom());
    }

    /** Collects what a finder found; not thread-safe. */
    public static final class Builder {
        private final Crystal crystal;
        private final SpaceGroup spaceGroup;
        private final SymmetryTolerance tolerance;
        private SymmetryTolerance usedTolerance;
        private double[] transformation;
        private double[] originShift;
        private int[] equivalents;
        private String letters;
        private List<String> siteSymmetries;

        private Builder(Crystal crystal, SpaceGroup spaceGroup, SymmetryTolerance tolerance) {
            this.crystal = Objects.requireNonNull(crystal, "crystal");
            this.spaceGroup = Objects.requireNonNull(spaceGroup, "space group");
            this.tolerance = Objects.requireNonNull(tolerance, "tolerance");
            this.usedTolerance = tolerance;
        }

        /** Sets the tolerances under which the group was found, if they are not those asked for. */
        public Builder usedTolerance(SymmetryTolerance used) {
            usedTolerance = Objects.requireNonNull(used, "tolerance");
            return this;
        }

        /**
         * Sets the way to the standardised cell, {@code x_std = P x + p}.
         *
         * @param matrix P, nine numbers, row-major, of positive determinant if the standardised cell is right-handed like the crystal's
         * @param shift p, three numbers
         */
        public Builder transformation(double[] matrix, double[] shift) {
            if (matrix.length != 9 || shift.length != 3) {
                throw new IllegalArgumentException(
                        "a transformation needs 9 and 3 numbers, found " + matrix.length + " and " + shift.length);
            }
            transformation = matrix.clone();
            originShift = shift.clone();
            return this;
        }

        /**
         * Sets what is known of the sites.
         *
         * @param equivalent first equivalent site of each site, shape [N]
         * @param wyckoffLetters N characters
         * @param symbols site-symmetry symbols, shape [N]
         */
        public Builder sites(int[] equivalent, String wyckoffLetters, List<String> symbols) {
            int n = crystal.size();
            if (equivalent.length != n || wyckoffLetters.length() != n || symbols.size() != n) {
                throw new IllegalArgumentException("expected " + n + " equivalents, letters and symbols, found "
                        + equivalent.length + ", " + wyckoffLetters.length() + " and " + symbols.size());
            }
            equivalents = equivalent.clone();
            letters = wyckoffLetters;
            siteSymmetries = List.copyOf(symbols);
            return this;
        }

        /**
         * Returns the symmetry.
         *
         * @throws IllegalStateException if the transformation or the sites are missing
         */
        public Symmetry build() {
            if (transformation == null || letters == null) {
                throw new IllegalStateException("a symmetry needs a transformation and its sites");
            }
            return new Symmetry(this);
        }
    }
}
