package org.autoperi.flow.internal;

import java.util.List;
import java.util.Optional;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.flow.spi.Network;
import org.autoperi.flow.spi.Tile;
import org.autoperi.nn.Loss;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * The loss of a tile: how far what the network says is from what it should say, of a flow the distance of its ends of the paths from the true ones,
 * plus the physical terms of the crystals it predicts. Every crystal counts the same, whatever its size. Immutable and thread-safe.
 */
final class FlowLoss {
    static final String COORDINATES = "coordinates";
    static final String LATTICE = "lattice";
    static final String SPECIES = "species";
    static final String PHYSICS = "physics";

    /** Longest gradient of the physical terms per atom; overlapping atoms would else drown everything (ours). */
    private static final double LONGEST_PUSH = 1;

    private final Network network;
    private final Standardisation standardisation;
    private final TrainingSettings settings;
    private final PhysicsSum physics;

    FlowLoss(Network network, Standardisation standardisation, TrainingSettings settings, PhysicsSum physics) {
        this.network = network;
        this.standardisation = standardisation;
        this.settings = settings;
        this.physics = physics;
    }

    /**
     * The loss of a tile.
     *
     * @param told conditions of the crystals, with what is learnt together with them
     * @param share factor on the sums over the crystals of the tile
     */
    Loss of(Tape tape, List<PathPoint> points, Optional<Conditions.Told> told, double share) {
        List<FlowState> states = points.stream().map(PathPoint::state).toList();
        Tile plain = Tile.of(states, standardisation);
        Tile tile =
                told.map(conditions -> plain.withCondition(conditions.rows())).orElse(plain);
        Forecast forecast = NetworkCalls.forecast(network, tape, tile);
        float factor = (float) share;
        Loss loss = Loss.of(
                        COORDINATES,
                        settings.coordinateWeight(),
                        tape.scale(coordinates(tape, tile, forecast.frac(), points), factor))
                .and(LATTICE, settings.latticeWeight(), tape.scale(lattice(tape, forecast.lattice(), points), factor))
                .and(
                        SPECIES,
                        settings.speciesWeight(),
                        tape.scale(species(tape, tile, forecast.species(), points), factor));
        if (settings.physicsWeight() > 0 && !physics.terms().isEmpty()) {
            loss = loss.and(
                    PHYSICS, settings.physicsWeight(), tape.scale(physics(tape, tile, forecast, points), factor));
        }
        if (told.isPresent()) {
            for (Loss.Term term : told.get().terms()) {
                loss = loss.and(term.name(), term.weight(), tape.scale(term.value(), factor));
            }
        }
        return loss;
    }

    private static Tensor coordinates(Tape tape, Tile tile, Tensor said, List<PathPoint> points) {
        float[] target = new float[3 * tile.atoms()];
        float[] weight = new float[tile.atoms()];
        int atom = 0;
        for (PathPoint point : points) {
            int n = point.state().size();
            for (int i = 0; i < n; i++, atom++) {
                weight[atom] = (float) (point.weight() / (3 * n));
                for (int axis = 0; axis < 3; axis++) {
                    target[3 * atom + axis] = (float) point.coordinates()[3 * i + axis];
                }
            }
        }
        Tensor error = tape.subtract(said, tape.constant(tile.atoms(), 3, target));
        Tensor square = tape.multiply(error, error);
        return tape.sum(tape.multiply(square, tape.constant(tile.atoms(), 1, weight)));
    }

    private static Tensor lattice(Tape tape, Tensor said, List<PathPoint> points) {
        float[] target = new float[said.size()];
        float[] weight = new float[points.size()];
        for (int b = 0; b < points.size(); b++) {
            PathPoint point = points.get(b);
            weight[b] = (float) (point.weight() / LatticeCoordinates.SIZE);
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                target[LatticeCoordinates.SIZE * b + k] = (float) point.lattice()[k];
            }
        }
        Tensor error = tape.subtract(said, tape.constant(points.size(), LatticeCoordinates.SIZE, target));
        Tensor square = tape.multiply(error, error);
        return tape.sum(tape.multiply(square, tape.constant(points.size(), 1, weight)));
    }

    private static Tensor species(Tape tape, Tile tile, Tensor logits, List<PathPoint> points) {
        float[] weight = new float[tile.atoms() * Forecast.ELEMENTS];
        boolean hidden = false;
        int atom = 0;
        for (PathPoint point : points) {
            int n = point.state().size();
            for (int i = 0; i < n; i++, atom++) {
                if (point.state().atomicNumbers()[i] == 0) {
                    weight[atom * Forecast.ELEMENTS + point.species()[i] - 1] = -1f / n;
                    hidden = true;
                }
            }
        }
        if (!hidden) {
            return tape.filled(1, 1, 0);
        }
        Tensor probabilities = tape.logSoftmax(logits);
        return tape.sum(tape.multiply(probabilities, tape.constant(tile.atoms(), Forecast.ELEMENTS, weight)));
    }

    /** The energies as value; as derivatives by the displacements those of the energies by the ends of the paths. */
    private Tensor physics(Tape tape, Tile tile, Forecast forecast, List<PathPoint> points) {
        float[] v = forecast.frac().toArray();
        float[] w = forecast.lattice().toArray();
        float[] byV = new float[v.length];
        float[] byW = new float[w.length];
        double energy = 0;
        int first = 0;
        for (int b = 0; b < points.size(); b++) {
            FlowState at = points.get(b).state();
            int n = at.size();
            double weight = Math.pow(at.time(), settings.physicsPower()) / n;
            FlowState decided = new FlowState(points.get(b).species(), at.frac(), at.lattice(), at.time());
            PredictedCrystal end =
                    PredictedCrystal.of(decided, v, 3 * first, w, LatticeCoordinates.SIZE * b, standardisation);
            PredictedCrystal.Push push = end.push(physics, LONGEST_PUSH * n);
            energy += weight * push.energy();
            for (int i = 0; i < 3 * n; i++) {
                byV[3 * first + i] = (float) (weight * push.frac()[i]);
            }
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                byW[LatticeCoordinates.SIZE * b + k] = (float) (weight * push.lattice()[k]);
            }
            first += n;
        }
        Tensor linear = tape.add(
                tape.sum(tape.multiply(forecast.frac(), tape.constant(tile.atoms(), 3, byV))),
                tape.sum(tape.multiply(
                        forecast.lattice(), tape.constant(tile.crystals(), LatticeCoordinates.SIZE, byW))));
        return tape.shift(linear, (float) (energy - linear.scalar()));
    }
}
