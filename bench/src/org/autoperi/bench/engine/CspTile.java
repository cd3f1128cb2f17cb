package org.autoperi.bench.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.autoperi.tensor.Index;

/**
 * A few crystals of a {@link CspBatch}, worked on as one. Axes: B crystals, N atoms, P pairs of different atoms of one
 * crystal. Edges are the pairs, the pairs with receiver and sender exchanged, and every atom with itself, E = 2 P + N.
 *
 * @param crystals their numbers in the batch
 * @param atoms number in the batch of each atom
 * @param species class of each atom
 * @param crystal crystal of each atom, counted within the tile
 * @param first one atom of each pair
 * @param second the other atom of each pair
 * @param receivers receiving atom of each edge
 * @param senders sending atom of each edge
 */
record CspTile(
        int[] crystals,
        int[] atoms,
        Index species,
        Index crystal,
        Index first,
        Index second,
        Index receivers,
        Index senders) {
    static CspTile of(CspBatch batch, int[] starts, List<Integer> members) {
        IntStream.Builder atoms = IntStream.builder();
        IntStream.Builder crystal = IntStream.builder();
        IntStream.Builder first = IntStream.builder();
        IntStream.Builder second = IntStream.builder();
        int at = 0;
        for (int b = 0; b < members.size(); b++) {
            int size = batch.sizes()[members.get(b)];
            for (int i = 0; i < size; i++) {
                atoms.add(starts[members.get(b)] + i);
                crystal.add(b);
                for (int j = i + 1; j < size; j++) {
                    first.add(at + i);
                    second.add(at + j);
                }
            }
            at += size;
        }
        int[] all = atoms.build().toArray();
        int[] one = first.build().toArray();
        int[] other = second.build().toArray();
        int[] self = IntStream.range(0, at).toArray();
        return new CspTile(
                members.stream().mapToInt(b -> b).toArray(),
                all,
                Index.of(IntStream.of(all).map(i -> batch.species()[i]).toArray(), CspBatch.SPECIES),
                Index.of(crystal.build().toArray(), members.size()),
                Index.of(one, at),
                Index.of(other, at),
                Index.of(joined(one, other, self), at),
                Index.of(joined(other, one, self), at));
    }

    private static int[] joined(int[] a, int[] b, int[] c) {
        return IntStream.concat(IntStream.concat(IntStream.of(a), IntStream.of(b)), IntStream.of(c))
                .toArray();
    }

    /** The rows of the tile's crystals of a matrix of the batch. */
    float[] ofCrystals(float[] values, int cols) {
        return rows(crystals, values, cols);
    }

    /** The rows of the tile's atoms of a matrix of the batch. */
    float[] ofAtoms(float[] values, int cols) {
        return rows(atoms, values, cols);
    }

    private static float[] rows(int[] rows, float[] values, int cols) {
        float[] chosen = new float[rows.length * cols];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * cols, chosen, i * cols, cols);
        }
        return chosen;
    }
}
