package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.Misfit;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.nn.Inference;
import org.autoperi.nn.Loss;
import org.autoperi.physics.PhysicsSum;

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
                            Loss found = loss.of(tape, paths(crystal, points, random), 1.0 / points);
                            progress.advance(1);
                            return new Misfit(value(found, FlowLoss.COORDINATES), value(found, FlowLoss.LATTICE));
                        },
                        progress);
    }

    private List<PathPoint> paths(Crystal crystal, int points, RandomStreams random) {
        TrainingCrystal end =
                TrainingCrystal.of(crystal.name(), TrainingPool.reduced(crystal).sorted());
        List<PathPoint> paths = new ArrayList<>();
        for (int k = 0; k < points; k++) {
            paths.add(PathPoint.draw(
                    end,
                    model.standardisation(),
                    (k + 0.5) / points,
                    1,
                    PathPoint.Alignment.WITHIN_SPECIES,
                    random.stream("misfit", k)));
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
