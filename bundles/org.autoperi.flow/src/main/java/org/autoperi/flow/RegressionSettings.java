package org.autoperi.flow;

import org.autoperi.core.Param;

/**
 * How a regression is trained, the table {@code [training]} of {@code property-prediction}.
 *
 * @param epochs most passes over the training crystals
 * @param batchSize crystals per step
 * @param learningRate largest learning rate of Adam
 * @param warmUp share of all steps over which the rate rises; it falls as a cosine afterwards
 * @param weightDecay share of a parameter taken away per unit of learning rate
 * @param clip largest norm of the gradient; 0 for any
 * @param averaging decay of the moving average of the parameters, which predictions are made with
 * @param patience validations in a row without improvement after which training ends; 0 trains all epochs
 * @param validationInterval epochs between two validations
 * @param reduceCells whether crystals are reduced to their primitive Niggli cell, which changes nothing but the time
 * @param maxAtoms largest number of atoms in a cell; larger crystals are left out
 * @param checkpointSeconds least time between checkpoints
 */
public record RegressionSettings(
        @Param(label = "Epochs", min = 1, help = "Most passes over the training crystals") int epochs,
        @Param(label = "Batch size", min = 1, help = "Crystals per step") int batchSize,
        @Param(label = "Learning rate", unit = "1", min = 0, max = 1, help = "Largest learning rate of Adam")
                double learningRate,
        @Param(label = "Warm-up", unit = "1", min = 0, max = 1, help = "Share of the steps over which the rate rises")
                double warmUp,
        @Param(label = "Weight decay", unit = "1", min = 0, help = "Share of parameters taken away per unit of rate")
                double weightDecay,
        @Param(label = "Gradient clip", unit = "1", min = 0, help = "Largest norm of the gradient; 0 for any")
                double clip,
        @Param(label = "Averaging", unit = "1", min = 0, max = 1, help = "Decay of the averaged parameters")
                double averaging,
        @Param(label = "Patience", min = 0, help = "Validations without improvement until training ends; 0: all epochs")
                int patience,
        @Param(label = "Validation interval", min = 1, help = "Epochs between two validations") int validationInterval,
        @Param(label = "Reduce cells", help = "Work on primitive Niggli cells; saves time only") boolean reduceCells,
        @Param(label = "Most atoms", min = 1, help = "Larger crystals are left out") int maxAtoms,
        @Param(label = "Checkpoint interval", unit = "s", min = 0) double checkpointSeconds) {

    /** The defaults. */
    public RegressionSettings() {
        this(100, 32, 2e-3, 0.05, 0.01, 1, 0.995, 20, 1, true, 100, 20);
    }
}
