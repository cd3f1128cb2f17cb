package org.autoperi.crystal;

import java.util.OptionalDouble;

/**
 * How far a crystal may be from an ideal one.
 *
 * @param distanceAngstrom how far the image of a site may be from a site of the same species, and by how much the images of lattice
 *     vectors may differ in length
 * @param angleDegrees by how much angles between images of lattice vectors may differ; empty if the displacement of the vectors' ends
 *     that goes with the angle is compared with the distance
 */
public record SymmetryTolerance(double distanceAngstrom, OptionalDouble angleDegrees) {

    /** 0.01 angstrom, as is usual for calculated and measured crystals. */
    public static final SymmetryTolerance DEFAULT = ofDistance(0.01);

    /** Checks that the tolerances are positive. */
    public SymmetryTolerance {
        if (!(distanceAngstrom > 0 && Double.isFinite(distanceAngstrom))) {
            throw new IllegalArgumentException(
                    "the tolerance must be a positive length in angstrom, found " + distanceAngstrom);
        }
        if (angleDegrees.isPresent() && !(angleDegrees.getAsDouble() > 0 && angleDegrees.getAsDouble() < 90)) {
            throw new IllegalArgumentException(
                    "the angle tolerance must be between 0 and 90 degrees, found " + angleDegrees.getAsDouble());
        }
    }

    /** Returns a tolerance whose angle follows from the distance. */
    public static SymmetryTolerance ofDistance(double distanceAngstrom) {
        return new SymmetryTolerance(distanceAngstrom, OptionalDouble.empty());
    }

    /** Returns these tolerances with another distance. */
    public SymmetryTolerance withDistance(double newDistanceAngstrom) {
        return new SymmetryTolerance(newDistanceAngstrom, angleDegrees);
    }
}
