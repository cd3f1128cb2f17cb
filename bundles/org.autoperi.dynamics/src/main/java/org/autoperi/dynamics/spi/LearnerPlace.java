package org.autoperi.dynamics.spi;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.RandomStreams;

/**
 * Where a sequence model works.
 *
 * @param folder folder of its own for checkpoints; exists
 * @param states size of the vocabulary; states are 0 to one less
 * @param random random streams, for first weights and the choice of batches
 * @param threads threads that it may keep busy
 * @param executor with {@code threads} threads
 */
public record LearnerPlace(Path folder, int states, RandomStreams random, int threads, ExecutorService executor) {
    /** Checks the numbers. */
    public LearnerPlace {
        Objects.requireNonNull(folder);
        Objects.requireNonNull(random);
        Objects.requireNonNull(executor);
        if (states < 2 || threads < 1) {
            throw new IllegalArgumentException(
                    states + " states, " + threads + " threads; expected 2 or more, 1 or more");
        }
    }
}
