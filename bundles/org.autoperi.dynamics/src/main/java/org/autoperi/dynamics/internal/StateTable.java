package org.autoperi.dynamics.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.Param;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.Discretisation;

/**
 * How places become states, the table {@code [states]}.
 *
 * @param by what tells the state
 * @param centres x and y of the centre of each state in turn; none for those of the potential
 * @param bins bins along each coordinate, or number of centres that k-means finds
 * @param from lower end of a grid
 * @param to upper end of a grid
 * @param window frames of the running mean over coordinates before they become states
 * @param spikes longest visit that is taken out, in frames
 * @param lag frames from one state of a sequence to the next
 */
public record StateTable(
        @Param(
                        label = "By",
                        help =
                                "distance, x, y: nearest centre; grid, torsion: equal bins; angle, sine, cosine: bins of the"
                                        + " angle around the origin",
                        oneOf = {"distance", "x", "y", "grid", "torsion", "k-means", "angle", "sine", "cosine"})
                String by,
        @Param(label = "Centres", help = "x and y of each centre in turn; none: those of the potential")
                List<Double> centres,
        @Param(label = "Bins", min = 2, help = "Bins along each coordinate, or centres that k-means finds") int bins,
        @Param(label = "From", help = "Lower end of a grid") double from,
        @Param(label = "To", help = "Upper end of a grid; to - from is the period of torsions") double to,
        @Param(label = "Running mean", min = 1, help = "Frames of the running mean before places become states")
                int window,
        @Param(label = "Spikes", min = 0, help = "Longest visit that is taken out, in frames") int spikes,
        @Param(label = "Lag", min = 1, help = "Frames from one state to the next") int lag) {
    /** The nearest centre of the potential in the plane, every frame. */
    public StateTable() {
        this("distance", List.of(), 20, -3, 3, 1, 0, 1);
    }

    /** Copies the list. */
    public StateTable {
        centres = List.copyOf(centres);
        if (centres.size() % 2 != 0) {
            throw new IllegalArgumentException(
                    "centres has " + centres.size() + " numbers; expected x and y of each state, an even number");
        }
        if (!(to > from)) {
            throw new IllegalArgumentException(
                    "from is " + from + " and to is " + to + "; expected a range that grows");
        }
    }

    /** Whether centres have to be found from places first. */
    boolean isKMeans() {
        return by.equals("k-means");
    }

    /** Whether the nearest of given centres tells the state. */
    boolean needsCentres() {
        return List.of("distance", "x", "y").contains(by);
    }

    /** The centres that are given here, else those of the potential. */
    List<Centre> centres(List<Centre> ofPotential) {
        if (centres.isEmpty()) {
            return ofPotential;
        }
        List<Centre> own = new ArrayList<>();
        for (int i = 0; i < centres.size(); i += 2) {
            own.add(new Centre(centres.get(i), centres.get(i + 1)));
        }
        return own;
    }

    /**
     * The discretisation.
     *
     * @param known centres, where they are needed
     * @param dimensions number of coordinates
     */
    Discretisation discretisation(List<Centre> known, int dimensions) {
        return switch (by) {
            case "distance", "k-means" -> new Discretisation.NearestCentre(known, Discretisation.By.DISTANCE);
            case "x" -> new Discretisation.NearestCentre(known, Discretisation.By.X);
            case "y" -> new Discretisation.NearestCentre(known, Discretisation.By.Y);
            case "grid", "torsion" -> {
                List<Discretisation.Grid.Axis> axes = new ArrayList<>();
                for (int i = 0; i < dimensions; i++) {
                    axes.add(new Discretisation.Grid.Axis(from, to, bins, by.equals("torsion")));
                }
                yield new Discretisation.Grid(axes);
            }
            case "angle" -> new Discretisation.PlaneAngle(Discretisation.PlaneAngle.Of.ANGLE, bins);
            case "sine" -> new Discretisation.PlaneAngle(Discretisation.PlaneAngle.Of.SINE, bins);
            default -> new Discretisation.PlaneAngle(Discretisation.PlaneAngle.Of.COSINE, bins);
        };
    }
}
