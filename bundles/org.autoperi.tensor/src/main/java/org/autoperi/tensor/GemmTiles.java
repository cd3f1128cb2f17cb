package org.autoperi.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of matrix products whose sums never leave the registers. With 512-bit lanes 5 x 4 sums, 4 vectors of B and an element of A fill
 * 25 of 32 registers; 6 x 4 sums fit too, but leave the compiler too little room to order things its way. Where there are 16 registers,
 * 5 x 2 sums fill 13.
 *
 * <p>B is packed in panels of {@link #PANEL} columns. A lies in rows, or in columns, whose {@link #ROWS} numbers are all read then. The
 * sums overwrite C; where a tile has fewer rows, its last one is stored several times.
 *
 * <p>What the compiler makes of this depends on its form. Vectors must be local variables. No branch, and no more vector operations than
 * these, or some of them become calls. Checks of bounds leave the loop only where a place is the counter times one or a power of two.
 */
final class GemmTiles {
    /** Rows of a tile. */
    static final int ROWS = 5;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Numbers in a vector. */
    static final int LANES = SPECIES.length();

    /** Vectors in a row of the widest tile. */
    static final int VECTORS = SPECIES.vectorBitSize() == 512 ? 4 : 2;

    /** Columns of a panel of B. */
    static final int PANEL = VECTORS * LANES;

    private GemmTiles() {}

    /** Up to 5 rows and 4 vectors, A in rows. */
    static void rows5x4(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c03 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c13 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c23 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        FloatVector c33 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        FloatVector c43 = zero;
        int a1 = aOffset + Math.min(1, rows - 1) * aStride;
        int a2 = aOffset + Math.min(2, rows - 1) * aStride;
        int a3 = aOffset + Math.min(3, rows - 1) * aStride;
        int a4 = aOffset + Math.min(4, rows - 1) * aStride;
        for (int l = 0; l < k; l++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + 3 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + l]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, a[a1 + l]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, a[a2 + l]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, a[a3 + l]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, a[a4 + l]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c02.intoArray(c, cOffset + 2 * LANES);
        c03.intoArray(c, cOffset + 3 * LANES);
        int c1 = cOffset + Math.min(1, rows - 1) * cStride;
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + LANES);
        c12.intoArray(c, c1 + 2 * LANES);
        c13.intoArray(c, c1 + 3 * LANES);
        int c2 = cOffset + Math.min(2, rows - 1) * cStride;
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + LANES);
        c22.intoArray(c, c2 + 2 * LANES);
        c23.intoArray(c, c2 + 3 * LANES);
        int c3 = cOffset + Math.min(3, rows - 1) * cStride;
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + LANES);
        c32.intoArray(c, c3 + 2 * LANES);
        c33.intoArray(c, c3 + 3 * LANES);
        int c4 = cOffset + Math.min(4, rows - 1) * cStride;
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + LANES);
        c42.intoArray(c, c4 + 2 * LANES);
        c43.intoArray(c, c4 + 3 * LANES);
    }

    /** Up to 5 rows and 2 vectors, A in rows. */
    static void rows5x2(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        int a1 = aOffset + Math.min(1, rows - 1) * aStride;
        int a2 = aOffset + Math.min(2, rows - 1) * aStride;
        int a3 = aOffset + Math.min(3, rows - 1) * aStride;
        int a4 = aOffset + Math.min(4, rows - 1) * aStride;
        for (int l = 0; l < k; l++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + l]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + l]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + l]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + l]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[a4 + l]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        int c1 = cOffset + Math.min(1, rows - 1) * cStride;
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + LANES);
        int c2 = cOffset + Math.min(2, rows - 1) * cStride;
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + LANES);
        int c3 = cOffset + Math.min(3, rows - 1) * cStride;
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + LANES);
        int c4 = cOffset + Math.min(4, rows - 1) * cStride;
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + LANES);
    }

    /** Up to 5 rows and 4 vectors, A in columns. */
    static void columns5x4(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c03 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c13 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c23 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        FloatVector c33 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        FloatVector c43 = zero;
        for (int l = 0; l < k; l++) {
            int p = aOffset + l * aStride;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + 3 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, a[p + 4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c02.intoArray(c, cOffset + 2 * LANES);
        c03.intoArray(c, cOffset + 3 * LANES);
        int c1 = cOffset + Math.min(1, rows - 1) * cStride;
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + LANES);
        c12.intoArray(c, c1 + 2 * LANES);
        c13.intoArray(c, c1 + 3 * LANES);
        int c2 = cOffset + Math.min(2, rows - 1) * cStride;
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + LANES);
        c22.intoArray(c, c2 + 2 * LANES);
        c23.intoArray(c, c2 + 3 * LANES);
        int c3 = cOffset + Math.min(3, rows - 1) * cStride;
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + LANES);
        c32.intoArray(c, c3 + 2 * LANES);
        c33.intoArray(c, c3 + 3 * LANES);
        int c4 = cOffset + Math.min(4, rows - 1) * cStride;
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + LANES);
        c42.intoArray(c, c4 + 2 * LANES);
        c43.intoArray(c, c4 + 3 * LANES);
    }

    /** Up to 5 rows and 3 vectors, A in columns. */
    static void columns5x3(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        for (int l = 0; l < k; l++) {
            int p = aOffset + l * aStride;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + 2 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            x = FloatVector.broadcast(SPECIES, a[p + 4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c02.intoArray(c, cOffset + 2 * LANES);
        int c1 = cOffset + Math.min(1, rows - 1) * cStride;
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + LANES);
        c12.intoArray(c, c1 + 2 * LANES);
        int c2 = cOffset + Math.min(2, rows - 1) * cStride;
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + LANES);
        c22.intoArray(c, c2 + 2 * LANES);
        int c3 = cOffset + Math.min(3, rows - 1) * cStride;
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + LANES);
        c32.intoArray(c, c3 + 2 * LANES);
        int c4 = cOffset + Math.min(4, rows - 1) * cStride;
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + LANES);
        c42.intoArray(c, c4 + 2 * LANES);
    }

    /** Up to 5 rows and 2 vectors, A in columns. */
    static void columns5x2(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aStride,
            float[] b,
            int bOffset,
            float[] c,
            int cOffset,
            int cStride) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        for (int l = 0; l < k; l++) {
            int p = aOffset + l * aStride;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bOffset + l * PANEL + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[p + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[p + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[p + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[p + 4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        int c1 = cOffset + Math.min(1, rows - 1) * cStride;
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + LANES);
        int c2 = cOffset + Math.min(2, rows - 1) * cStride;
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + LANES);
        int c3 = cOffset + Math.min(3, rows - 1) * cStride;
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + LANES);
        int c4 = cOffset + Math.min(4, rows - 1) * cStride;
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + LANES);
    }
}
