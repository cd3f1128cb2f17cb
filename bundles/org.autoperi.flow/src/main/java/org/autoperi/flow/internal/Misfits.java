package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.Misfit;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Loss;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.tensor.Tape;

/**
 * Measures how badly crystals fit a model. Crystals of the same atoms are seen at the same times from the same noise, so that they differ by
 * what they are and not by chance.
 */
public final class Misfits {
    private final FlowModel model;
    private final FlowLoss loss;

    /** Of a trained model. */
    public Misfits(FlowModel model) {
        this.model = model;
        this.loss = new FlowLoss(
                model.network(), model.standardisation(), new TrainingSettings(), new PhysicsSum(List.of()));
    }

    /**
     * The misfits, in the order of the crystals, which are reduced to primitive Niggli cells.
     *
     * @param points times at which each is looked at, spread evenly
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<Misfit> of(
            List<Crystal> crystals,
            int points,
            RandomStreams random,
            int threads,
            ExecutorService executor,
            Progress progress) {
        return new Inference(executor, threads)
                .map(
                        crystals,
                        (tape, crystal, index) -> {
                            TrainingCrystal end = end(crystal);
                            Loss found =
                                    loss.of(tape, paths(end, points, random), told(tape, end, points), 1.0 / points);
                            progress.advance(1);
                            return new Misfit(value(found, FlowLoss.COORDINATES), value(found, FlowLoss.LATTICE));
                        },
                        progress);
    }

    private static TrainingCrystal end(Crystal crystal) {
        return TrainingCrystal.of(crystal.name(), TrainingPool.reduced(crystal).sorted());
    }

    /** What the network is told of a crystal at each point, without noise and without what is learnt together with the flow. */
    private Optional<Conditions.Told> told(Tape tape, TrainingCrystal end, int points) {
        List<RandomGenerator> unused =
                Collections.nCopies(points, new RandomStreams(0).stream("no-noise-without-training"));
        return model.conditions()
                .map(conditions -> conditions.told(tape, Collections.nCopies(points, end), unused, false))
                .map(told -> new Conditions.Told(told.rows(), List.of()));
    }

    private List<PathPoint> paths(TrainingCrystal end, int points, RandomStreams random) {
        List<PathPoint> paths = new ArrayList<>();
        for (int k = 0; k < points; k++) {
            paths.add(model.draw(
                    end, (k + 0.5) / points, 1, PathPoint.Alignment.WITHIN_SPECIES, random.stream("misfit", k)));
        }
        return paths;
    }

    private static double value(Loss loss, String name) {
        return loss.terms().stream()
                .filter(term -> term.name().equals(name))
                .findFirst()
                .orElseThrow()
                .value()
                .scalar();
    }
}
