package org.autoperi.crystal.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.WyckoffPosition;
import org.autoperi.crystal.spi.SymmetryFinder;
import org.osgi.service.component.annotations.Component;

/**
 * Finds symmetry in pure Java, with the answers of spglib: translations, primitive cell, rotations of its lattice, operations, tabulated
 * group, Wyckoff positions.
 *
 * <p>Where the operations within the tolerance are no group, stricter tolerances are tried, each 5 percent below the one before.
 */
@Component
@Extension(
        id = "direct",
        label = "Direct search",
        description =
                "Tries every lattice rotation and translation within the tolerance and matches the group they make; pure Java.",
        cite = {"doi:10.1080/27660400.2024.2384822", "doi:10.1107/S0108767398010186"})
public final class DirectSymmetryFinder implements SymmetryFinder<DirectSymmetryFinder.Config> {

    /** By how much a tolerance is reduced. */
    private static final double REDUCTION = 0.95;

    /** Attempts with a new primitive cell, down to a seventh of the tolerance. */
    private static final int ATTEMPTS = 39;

    /** Attempts with the operations of one primitive cell. */
    private static final int OPERATION_ATTEMPTS = 20;

    /** No parameters beyond the tolerances. */
    public record Config() {}

    @Override
    public Symmetry find(Crystal crystal, SymmetryTolerance tolerance, Config config) throws SymmetryException {
        return symmetry(crystal, tolerance);
    }

    /**
     * Finds the symmetry of a crystal.
     *
     * @throws SymmetryException if no group fits or sites are too near
     */
    public static Symmetry symmetry(Crystal crystal, SymmetryTolerance tolerance) throws SymmetryException {
        Input input = Input.of(crystal);
        refuseNearSites(crystal, input, tolerance);
        SymmetryTolerance used = tolerance;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Symmetry found = attempt(input, tolerance, used);
            if (found != null) {
                return found;
            }
            used = reduced(used);
        }
        throw new SymmetryException(String.format(
                Locale.ROOT,
                "no space group fits %s at tolerances from %.3g down to %.3g angstrom: the operations found make no group; expected a"
                        + " tolerance well above the rounding of the coordinates and well below the distortions to be told from symmetry",
                described(crystal),
                tolerance.distanceAngstrom(),
                used.distanceAngstrom()));
    }

    private static SymmetryTolerance reduced(SymmetryTolerance tolerance) {
        double distance = REDUCTION * tolerance.distanceAngstrom();
        return tolerance.angleDegrees().isPresent()
                ? new SymmetryTolerance(
                        distance,
                        OptionalDouble.of(REDUCTION * tolerance.angleDegrees().getAsDouble()))
                : SymmetryTolerance.ofDistance(distance);
    }

    private static String described(Crystal crystal) {
        return crystal.name().isEmpty() ? crystal.composition().formula() : "'" + crystal.name() + "'";
    }

    /** A crystal as sites in a reduced cell; {@code toReduced} maps its coordinates to those of the cell. */
    private record Input(Crystal crystal, Kinds kinds, SiteCell cell, double[] toReduced) {

        static Input of(Crystal crystal) throws SymmetryException {
            Kinds kinds = Kinds.of(crystal);
            double[] rows = crystal.lattice().matrix();
            int[] q = DelaunayBasis.of(rows);
            if (q == null || Math.abs(Matrix.determinant(q)) != 1) {
                throw new SymmetryException("the lattice of " + described(crystal) + ", " + crystal.lattice()
                        + ", is so flat that it cannot be reduced; expected a cell with a volume");
            }
            double[] columns = Matrix.toDouble(q);
            double[] inverse = Matrix.inverse(columns);
            double[] x = new double[3 * crystal.size()];
            for (int at = 0; at < crystal.size(); at++) {
                int site = kinds.site()[at];
                double[] u = Matrix.apply(
                        inverse, new double[] {crystal.frac(site, 0), crystal.frac(site, 1), crystal.frac(site, 2)});
                for (int k = 0; k < 3; k++) {
                    x[3 * at + k] = u[k] - Math.floor(u[k]);
                }
            }
            return new Input(crystal, kinds, new SiteCell(Matrix.basis(rows, columns), x, kinds.kind()), inverse);
        }
    }

    private static void refuseNearSites(Crystal crystal, Input input, SymmetryTolerance tolerance)
            throws SymmetryException {
        SiteCell cell = input.cell;
        for (int i = 0; i < cell.n; i++) {
            cell.freeAll();
            cell.take(i);
            int other = cell.find(
                    cell.kind[i], cell.x[3 * i], cell.x[3 * i + 1], cell.x[3 * i + 2], tolerance.distanceAngstrom());
            if (other >= 0) {
                throw new SymmetryException(String.format(
                        Locale.ROOT,
                        "sites %d and %d of %s, both %s, are %.4f angstrom apart, within the tolerance of %s; expected distinct"
                                + " sites: choose a smaller tolerance or remove one",
                        input.kinds.site()[i] + 1,
                        input.kinds.site()[other] + 1,
                        described(crystal),
                        crystal.species(input.kinds.site()[i]),
                        Math.sqrt(cell.foundSquared),
                        tolerance.distanceAngstrom()));
            }
        }
    }

    private static Symmetry attempt(Input input, SymmetryTolerance asked, SymmetryTolerance used) {
        double tolerance = used.distanceAngstrom();
        PrimitiveSites primitive = PrimitiveSites.of(input.cell, input.kinds.commonDivisor(), tolerance);
        if (primitive == null) {
            return null;
        }
        SiteCell cell = primitive.cell();
        FoundOperations all =
                FoundOperations.of(cell, tolerance, used.angleDegrees().orElse(-1));
        if (all == null) {
            return null;
        }
        double stricter = tolerance;
        for (int attempt = 0; attempt <= OPERATION_ATTEMPTS; attempt++) {
            FoundOperations operations = attempt == 0 ? all : all.within(stricter);
            GroupMatch match = GroupMatch.of(cell.rows, operations, tolerance);
            if (match != null) {
                WyckoffAssignment wyckoff = WyckoffAssignment.of(cell, operations, match, tolerance);
                return wyckoff == null
                        ? null
                        : result(input, primitive, match, wyckoff, asked, used.withDistance(stricter));
            }
            stricter *= REDUCTION;
        }
        return null;
    }

    private static Symmetry result(
            Input input,
            PrimitiveSites primitive,
            GroupMatch match,
            WyckoffAssignment wyckoff,
            SymmetryTolerance asked,
            SymmetryTolerance used) {
        double[] toPrimitive = Matrix.times(primitive.fromWhole(), input.toReduced);
        double[] toStandard = Matrix.times(Matrix.inverse(Matrix.toDouble(match.q())), toPrimitive);
        List<WyckoffPosition> positions = match.group().wyckoffPositions();
        int n = input.cell.n;
        int[] orbit = new int[n];
        int[] firstOfOrbit = new int[primitive.cell().n];
        Arrays.fill(firstOfOrbit, Integer.MAX_VALUE);
        for (int at = 0; at < n; at++) {
            orbit[at] = wyckoff.orbit()[primitive.classOf()[at]];
            firstOfOrbit[orbit[at]] =
                    Math.min(firstOfOrbit[orbit[at]], input.kinds.site()[at]);
        }
        int[] equivalents = new int[n];
        char[] letters = new char[n];
        String[] symbols = new String[n];
        for (int at = 0; at < n; at++) {
            int site = input.kinds.site()[at];
            WyckoffPosition position =
                    positions.get(wyckoff.position()[primitive.classOf()[at]]);
            equivalents[site] = firstOfOrbit[orbit[at]];
            letters[site] = position.letter();
            symbols[site] = position.siteSymmetry();
        }
        return Symmetry.builder(input.crystal, match.group(), asked)
                .usedTolerance(used)
                .transformation(toStandard, match.centred())
                .sites(equivalents, new String(letters), List.of(symbols))
                .build();
    }
}
