package org.autoperi.bench.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.autoperi.tensor.Index;

/**
 * A few crystals of a {@link CspBatch}, worked on as one. Axes: B crystals, N atoms, E edges: all ordered pairs of atoms of one
 * crystal, each with itself among them.
 *
 * @param crystals their numbers in the batch
 * @param atoms number in the batch of each atom
 * @param species class of each atom
 * @param crystal crystal of each atom, counted within the tile
 * @param receivers receiving atom of each edge
 * @param senders sending atom of each edge
 */
record CspTile(
        int[] crystals,
        int[] atoms,
        Index species,
        Index crystal,
        Index receivers,
        Index senders) {
    static CspTile of(CspBatch batch, int[] starts, List<Integer> members) {
        IntStream.Builder atoms = IntStream.builder();
        IntStream.Builder crystal = IntStream.builder();
        IntStream.Builder receivers = IntStream.builder();
        IntStream.Builder senders = IntStream.builder();
        int at = 0;
        for (int b = 0; b < members.size(); b++) {
            int size = batch.sizes()[members.get(b)];
            for (int i = 0; i < size; i++) {
                atoms.add(starts[members.get(b)] + i);
                crystal.add(b);
                for (int j = 0; j < size; j++) {
                    receivers.add(at + i);
                    senders.add(at + j);
                }
            }
            at += size;
        }
        int[] all = atoms.build().toArray();
        return new CspTile(
                members.stream().mapToInt(b -> b).toArray(),
                all,
                Index.of(IntStream.of(all).map(i -> batch.species()[i]).toArray(), CspBatch.SPECIES),
                Index.of(crystal.build().toArray(), members.size()),
                Index.of(receivers.build().toArray(), at),
                Index.of(senders.build().toArray(), at));
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
