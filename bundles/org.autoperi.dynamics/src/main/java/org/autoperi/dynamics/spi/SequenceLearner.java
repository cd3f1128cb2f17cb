package org.autoperi.dynamics.spi;

import java.io.IOException;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.DynamicsException.Reason;
import org.autoperi.dynamics.SequenceTraining;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.nn.TrainingLoop;
import org.osgi.annotation.versioning.ConsumerType;

/** A model of sequences of states with its parameters, opened by a {@link SequenceModel}. Not thread-safe; methods may use the threads of its place. */
@ConsumerType
public interface SequenceLearner extends AutoCloseable {
    /** Number of numbers that are learnt. */
    long parameters();

    /**
     * Trains from wherever the folder stands to the end, and does nothing if the end is reached already. Minimises the mean of minus the logarithm of the probability of the next
     * state over windows of the training sequences. The same data, settings, seed and number of threads give the same model, interrupted or not; a provider that cannot
     * promise this says so in its documentation.
     *
     * @param training sequences to learn from
     * @param validation sequences to watch; may be empty
     * @param rows told of the step where training begins and of means since; the metrics are named {@code train.loss} and, if there are windows to watch,
     *     {@code validation.loss}, in nats for a state
     * @param progress advanced by steps, those before an interruption included
     * @throws DynamicsException with the reason {@link Reason#DATA} if no trajectory is as long as a window, {@link Reason#UNSTABLE} if the loss is no number any more
     * @throws IOException if the folder cannot be used
     * @throws CancelledException after a checkpoint, within a second, if the progress is cancelled
     */
    void train(
            StateSequence training,
            StateSequence validation,
            SequenceTraining settings,
            TrainingLoop.Rows rows,
            Progress progress)
            throws DynamicsException, IOException;

    /**
     * What the model expects after each state of a sequence.
     *
     * @param sequence T states
     * @return natural logarithms of the probabilities of the states that follow, shape [T, states] flattened; row t is given the states 0 to t
     */
    float[] logProbabilities(int[] sequence);

    /**
     * Draws sequences, all at once, each going on from its prompt. The same orders and parameters give the same states, whatever the number of threads.
     *
     * @param sink receives the states as they are drawn
     * @param progress advanced by the states drawn, {@code prompts x length}
     * @throws IOException if the sink cannot take them
     * @throws CancelledException within a second, if the progress is cancelled
     */
    void draw(Orders orders, StateSink sink, Progress progress) throws IOException;

    /**
     * What is to be drawn.
     *
     * @param prompts the states that each sequence goes on from, one row for each sequence, all of one length; not copied
     * @param length states drawn for each sequence
     * @param temperature logarithms of probabilities are divided by it; 1 draws what was learnt
     * @param seed the same seed draws the same states
     */
    record Orders(int[][] prompts, long length, double temperature, long seed) {
        /** Checks the numbers. */
        public Orders {
            if (prompts.length == 0 || prompts[0].length == 0 || length < 1) {
                throw new IllegalArgumentException(prompts.length + " prompts, " + length
                        + " states to draw; expected a prompt of a state or more, a state to draw or more");
            }
            for (int[] prompt : prompts) {
                if (prompt.length != prompts[0].length) {
                    throw new IllegalArgumentException("prompts of " + prompts[0].length + " and " + prompt.length
                            + " states; expected one length");
                }
            }
            if (!(temperature > 0 && Double.isFinite(temperature))) {
                throw new IllegalArgumentException(
                        "the sampling temperature is " + temperature + "; expected a positive number");
            }
        }
    }

    /** Takes drawn states. */
    @FunctionalInterface
    interface StateSink {
        /**
         * Takes the states of all sequences at some steps in a row.
         *
         * @param step the first of the steps, from 0; calls come in the order of steps
         * @param steps number of steps
         * @param states shape [sequences, steps] flattened; valid during the call
         * @throws IOException if they cannot be kept
         */
        void states(long step, int steps, int[] states) throws IOException;
    }

    /** Gives back what the model holds outside of Java's memory. */
    @Override
    void close();
}
