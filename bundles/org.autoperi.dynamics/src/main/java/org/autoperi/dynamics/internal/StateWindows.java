package org.autoperi.dynamics.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.StateSequence;
import org.autoperi.tensor.Index;

/**
 * Stretches of trajectories of one length, time by time.
 *
 * @param sequences number of them, B
 * @param read states read, T B of them
 * @param next the states that follow
 */
record StateWindows(int sequences, Index read, Index next) {
    /** All stretches of some length that sequences hold, at every beginning. */
    static final class Source {
        private final StateSequence sequence;
        private final int length;
        private final long[] end; // of the windows of each part, in windows

        /**
         * @param length states read
         */
        Source(StateSequence sequence, int length) {
            this.sequence = sequence;
            this.length = length;
            end = new long[sequence.parts()];
            long sum = 0;
            for (int p = 0; p < end.length; p++) {
                sum += Math.max(0, sequence.part(p).length - length);
                end[p] = sum;
            }
        }

        long count() {
            return end.length == 0 ? 0 : end[end.length - 1];
        }

        /**
         * Refuses sequences without a window.
         *
         * @param what they are called
         */
        void require(String what) throws DynamicsException {
            if (count() == 0) {
                throw new DynamicsException(
                        DynamicsException.Reason.DATA,
                        "the longest " + what + " trajectory has " + sequence.longest() + " states; windows of "
                                + length + " states and the one behind need " + (length + 1)
                                + ", so lower training.sequence-length or the lag, or take more data");
            }
        }

        /** Windows drawn evenly. */
        StateWindows draw(int count, RandomGenerator random) {
            long[] chosen = new long[count];
            for (int i = 0; i < count; i++) {
                chosen[i] = random.nextLong(count());
            }
            return windows(chosen);
        }

        /** The windows with numbers spread evenly, in tiles of at most some. */
        List<StateWindows> spread(int most, int tile) {
            int all = (int) Math.min(most, count());
            List<StateWindows> tiles = new ArrayList<>();
            for (int from = 0; from < all; from += tile) {
                long[] chosen = new long[Math.min(tile, all - from)];
                for (int i = 0; i < chosen.length; i++) {
                    chosen[i] = (long) ((from + i + 0.5) * count() / all);
                }
                tiles.add(windows(chosen));
            }
            return tiles;
        }

        private StateWindows windows(long[] chosen) {
            int batch = chosen.length;
            int[] read = new int[length * batch];
            int[] next = new int[length * batch];
            for (int b = 0; b < batch; b++) {
                int p = 0;
                while (chosen[b] >= end[p]) {
                    p++;
                }
                int from = (int) (chosen[b] - (p == 0 ? 0 : end[p - 1]));
                int[] part = sequence.part(p);
                for (int t = 0; t < length; t++) {
                    read[t * batch + b] = part[from + t];
                    next[t * batch + b] = part[from + t + 1];
                }
            }
            return new StateWindows(batch, Index.of(read, sequence.states()), Index.of(next, sequence.states()));
        }
    }
}
