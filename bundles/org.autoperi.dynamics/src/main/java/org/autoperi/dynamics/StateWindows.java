package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;

/**
 * Stretches of trajectories of one length, time by time, which sequence models learn from.
 *
 * @param sequences number of them, B
 * @param read states read, shape [T, B] flattened; not copied
 * @param next the states that follow, shape [T, B] flattened; not copied
 */
public record StateWindows(int sequences, int[] read, int[] next) {
    /**
     * All stretches of some length that sequences hold. An epoch is so many that every state is read once or so: stretches behind each other from a random beginning, in random
     * order. Drawing each by chance would weigh the states unevenly, which shows in the populations of what is learnt. Not thread-safe.
     */
    public static final class Source {
        private final StateSequence sequence;
        private final int length;
        private final int[] places; // where a stretch may begin in each part
        private final int[] end; // of the stretches of each part, in stretches of an epoch
        private int[] chosen = {}; // where the stretches of an epoch begin, by their numbers
        private int[] order = {};
        private long epoch = -1;

        /**
         * The stretches of sequences.
         *
         * @param length states read, T
         */
        public Source(StateSequence sequence, int length) {
            this.sequence = sequence;
            this.length = length;
            places = new int[sequence.parts()];
            end = new int[sequence.parts()];
            int sum = 0;
            for (int p = 0; p < end.length; p++) {
                places[p] = Math.max(0, sequence.part(p).length - length);
                sum += (places[p] + length - 1) / length;
                end[p] = sum;
            }
        }

        /** Stretches of an epoch. */
        public int count() {
            return end.length == 0 ? 0 : end[end.length - 1];
        }

        /**
         * Refuses sequences without a window.
         *
         * @param what they are called
         * @throws DynamicsException with the reason {@link DynamicsException.Reason#DATA} if there is none
         */
        public void require(String what) throws DynamicsException {
            if (count() == 0) {
                throw new DynamicsException(
                        DynamicsException.Reason.DATA,
                        "the longest " + what + " trajectory has " + sequence.longest() + " states; windows of "
                                + length + " states and the one behind need " + (length + 1)
                                + ", so lower training.sequence-length or the lag, or take more data");
            }
        }

        /**
         * Stretches of the epochs behind each other.
         *
         * @param first number of the first, from the first epoch on
         * @param random of whose streams each epoch has one
         */
        public StateWindows next(long first, int some, RandomStreams random) {
            int[] part = new int[some];
            int[] from = new int[some];
            for (int i = 0; i < some; i++) {
                begin((first + i) / count(), random);
                int number = order[(int) ((first + i) % count())];
                part[i] = part(number);
                from[i] = chosen[number];
            }
            return windows(part, from);
        }

        private void begin(long wanted, RandomStreams random) {
            if (wanted == epoch) {
                return;
            }
            epoch = wanted;
            RandomGenerator own = random.stream("windows", wanted);
            chosen = new int[count()];
            order = new int[count()];
            int number = 0;
            for (int p = 0; p < places.length; p++) {
                int offset = places[p] == 0 ? 0 : own.nextInt(places[p]);
                for (int k = 0; number < end[p]; k++) {
                    chosen[number++] = (int) ((offset + (long) k * length) % places[p]);
                }
            }
            for (int i = 0; i < order.length; i++) {
                int j = own.nextInt(i + 1);
                order[i] = order[j];
                order[j] = i;
            }
        }

        private int part(int number) {
            int p = 0;
            while (number >= end[p]) {
                p++;
            }
            return p;
        }

        /** Some of the stretches, spread evenly, in tiles of at most some. */
        public List<StateWindows> spread(int most, int tile) {
            int all = Math.min(most, count());
            List<StateWindows> tiles = new ArrayList<>();
            for (int done = 0; done < all; done += tile) {
                int[] part = new int[Math.min(tile, all - done)];
                int[] from = new int[part.length];
                for (int i = 0; i < part.length; i++) {
                    int number = (int) ((done + i + 0.5) * count() / all);
                    part[i] = part(number);
                    int first = part[i] == 0 ? 0 : end[part[i] - 1];
                    from[i] = Math.min(places[part[i]] - 1, (number - first) * length);
                }
                tiles.add(windows(part, from));
            }
            return tiles;
        }

        private StateWindows windows(int[] part, int[] from) {
            int batch = part.length;
            int[] read = new int[length * batch];
            int[] next = new int[length * batch];
            for (int b = 0; b < batch; b++) {
                int[] states = sequence.part(part[b]);
                for (int t = 0; t < length; t++) {
                    read[t * batch + b] = states[from[b] + t];
                    next[t * batch + b] = states[from[b] + t + 1];
                }
            }
            return new StateWindows(batch, read, next);
        }
    }
}
