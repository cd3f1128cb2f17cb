package org.autoperi.dynamics;

import org.autoperi.core.Param;

/**
 * How a sequence model is trained, the table {@code [training]}.
 *
 * @param sequenceLength states of a window, 100 in the published work
 * @param batchSize windows for each step, 64 in the published work
 * @param steps steps of the optimiser
 * @param learningRate largest learning rate of Adam; it falls as a cosine to 0
 * @param interval steps between two rows of numbers and looks at the validation sequences
 * @param checkpointSeconds seconds between two checkpoints
 */
public record SequenceTraining(
        @Param(label = "Sequence length", min = 1, help = "States of a window") int sequenceLength,
        @Param(label = "Batch size", min = 1, help = "Windows for each step") int batchSize,
        @Param(label = "Steps", min = 1, help = "Steps of the optimiser") long steps,
        @Param(label = "Learning rate", unit = "1", min = 1e-12, max = 1, help = "Largest learning rate of Adam")
                double learningRate,
        @Param(label = "Interval", min = 1, help = "Steps between two looks at the validation sequences") long interval,
        @Param(label = "Checkpoint interval", unit = "s", min = 0) double checkpointSeconds) {
    /** Windows of 100, 64 of them, 3,000 steps, learning rate 0.01. */
    public SequenceTraining() {
        this(100, 64, 3000, 0.01, 100, 20);
    }
}
