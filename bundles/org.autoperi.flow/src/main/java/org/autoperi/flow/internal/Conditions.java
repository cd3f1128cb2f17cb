package org.autoperi.flow.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.nn.Loss;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** What the network of a flow is told of each crystal beside its state, {@link org.autoperi.flow.spi.Tile#condition}. */
interface Conditions {
    /**
     * The conditions of some training crystals.
     *
     * @param rows shape [B, width]
     * @param terms what is learnt together with the flow, summed up over the crystals
     */
    record Told(Tensor rows, List<Loss.Term> terms) {
        public Told {
            terms = List.copyOf(terms);
        }
    }

    /** Length of a condition as the network sees it. */
    int width();

    /**
     * Conditions of training crystals.
     *
     * @param random for each crystal what noise is drawn from
     * @param training whether to learn from the answer; else it is the one without noise
     */
    Told told(Tape tape, List<TrainingCrystal> crystals, List<RandomGenerator> random, boolean training);

    /** The conditions, shape [B, width], for vectors that say what is wanted; how long they are is the implementation's affair. */
    Tensor rows(Tape tape, List<float[]> wanted);

    /** The vector that asks for nothing in particular; empty if there is none. */
    Optional<float[]> nothing();

    /** What a checkpoint must keep of it beside configuration and parameters. */
    Map<String, String> texts();
}
