package org.autoperi.flow.internal;

import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.spi.Tile;

/**
 * What a network is told of a crystal as a whole: the time with sines and cosines of it, the standardised lattice coordinates, lengths
 * and cosines of the cell, the number of atoms.
 */
final class CrystalFeatures {
    private static final int WAVES = 8;

    /** How many there are. */
    static final int SIZE = 1 + 2 * WAVES + LatticeCoordinates.SIZE + 6 + 1;

    /** Standardised lattice coordinates beyond are seen as here, so that a stray sample does not overflow the network. */
    static final float FARTHEST = 6;

    private CrystalFeatures() {}

    /** The features of each crystal, shape [B, SIZE] flattened. */
    static float[] of(Tile tile) {
        float[] features = new float[tile.crystals() * SIZE];
        int[] atoms = new int[tile.crystals()];
        for (int i = 0; i < tile.atoms(); i++) {
            atoms[tile.crystalOfAtom().get(i)]++;
        }
        for (int b = 0; b < tile.crystals(); b++) {
            int at = b * SIZE;
            double time = tile.time()[b];
            features[at++] = (float) time;
            for (int k = 1; k <= WAVES; k++) {
                features[at++] = (float) Math.sin(Math.PI * k * time);
                features[at++] = (float) Math.cos(Math.PI * k * time);
            }
            for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
                float y = tile.lattice()[LatticeCoordinates.SIZE * b + k];
                features[at++] = Math.max(-FARTHEST, Math.min(FARTHEST, y));
            }
            cell(tile.matrix(), 9 * b, features, at);
            features[at + 6] = (float) Math.log(atoms[b]);
        }
        return features;
    }

    /** Logarithms of the lengths around 5 angstrom, and the cosines of the angles. */
    private static void cell(float[] matrix, int from, float[] features, int at) {
        double[] lengths = new double[3];
        for (int row = 0; row < 3; row++) {
            lengths[row] = Math.sqrt(dot(matrix, from, row, row));
            double log = Math.log(lengths[row] / 5);
            features[at + row] = (float) Math.max(-FARTHEST, Math.min(FARTHEST, log));
        }
        features[at + 3] = (float) (dot(matrix, from, 1, 2) / (lengths[1] * lengths[2]));
        features[at + 4] = (float) (dot(matrix, from, 0, 2) / (lengths[0] * lengths[2]));
        features[at + 5] = (float) (dot(matrix, from, 0, 1) / (lengths[0] * lengths[1]));
    }

    private static double dot(float[] m, int from, int i, int j) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            sum += (double) m[from + 3 * i + k] * m[from + 3 * j + k];
        }
        return sum;
    }
}
