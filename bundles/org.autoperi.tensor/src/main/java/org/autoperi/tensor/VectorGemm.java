package org.autoperi.tensor;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products in registers. The product is cut into tiles of 6 or 4 rows by 4, 2 or 1 vectors whose sums never leave
 * the registers: with 512-bit lanes 6 x 4 sums, 4 vectors of B and one element of A fill 29 of 32 registers, with fewer
 * and narrower registers 6 x 2 fill 15 of 16. Vectors must stay local variables, hence the long lists of them.
 */
final class VectorGemm {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final boolean WIDE_TILES = SPECIES.vectorBitSize() == 512;

    /** Columns that fill no vector are computed in here, padded; one array per thread. */
    private static final ThreadLocal<float[]> PADDED = ThreadLocal.withInitial(() -> new float[0]);

    private VectorGemm() {}

    /** See {@link Kernels#gemm}. */
    static void multiply(
            int m,
            int n,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        int j = 0;
        while (j < n) {
            int vectors = Math.min((n - j) / LANES, WIDE_TILES ? 4 : 2);
            if (vectors == 0) {
                multiplyPadded(
                        m,
                        n - j,
                        k,
                        a,
                        aOffset,
                        aRowStride,
                        aColStride,
                        b,
                        bOffset + j,
                        bRowStride,
                        c,
                        cOffset + j,
                        cRowStride,
                        accumulate);
                return;
            }
            int width = vectors == 3 ? 2 : vectors;
            multiplyColumns(
                    width,
                    m,
                    k,
                    a,
                    aOffset,
                    aRowStride,
                    aColStride,
                    b,
                    bOffset + j,
                    bRowStride,
                    c,
                    cOffset + j,
                    cRowStride,
                    accumulate);
            j += width * LANES;
        }
    }

    /** The product for as many columns as fit into the given number of vectors. */
    private static void multiplyColumns(
            int width,
            int m,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        int i = 0;
        while (i < m) {
            int left = m - i;
            boolean six = left > 8 || left == 6 || left == 5; // 7 and 8 rows are better cut into 4 and the rest
            int rows = Math.min(left, six ? 6 : 4);
            int ao = aOffset + i * aRowStride;
            int co = cOffset + i * cRowStride;
            if (width == 4 && six) {
                tile6x4(rows, k, a, ao, aRowStride, aColStride, b, bOffset, bRowStride, c, co, cRowStride, accumulate);
            } else if (width == 4) {
                tile4x4(rows, k, a, ao, aRowStride, aColStride, b, bOffset, bRowStride, c, co, cRowStride, accumulate);
            } else if (width == 2 && six) {
                tile6x2(rows, k, a, ao, aRowStride, aColStride, b, bOffset, bRowStride, c, co, cRowStride, accumulate);
            } else if (width == 2) {
                tile4x2(rows, k, a, ao, aRowStride, aColStride, b, bOffset, bRowStride, c, co, cRowStride, accumulate);
            } else {
                tile6x1(rows, k, a, ao, aRowStride, aColStride, b, bOffset, bRowStride, c, co, cRowStride, accumulate);
            }
            i += rows;
        }
    }

    /** The product for fewer columns than a vector has lanes, through copies of B and C padded with zeros. */
    private static void multiplyPadded(
            int m,
            int n,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        float[] padded = PADDED.get();
        if (padded.length < (k + m) * LANES) {
            padded = new float[(k + m) * LANES];
            PADDED.set(padded);
        }
        for (int l = 0; l < k; l++) {
            int row = l * LANES;
            System.arraycopy(b, bOffset + l * bRowStride, padded, row, n);
            Arrays.fill(padded, row + n, row + LANES, 0);
        }
        int product = k * LANES;
        multiplyColumns(1, m, k, a, aOffset, aRowStride, aColStride, padded, 0, LANES, padded, product, LANES, false);
        for (int i = 0; i < m; i++) {
            int from = product + i * LANES;
            int to = cOffset + i * cRowStride;
            for (int j = 0; j < n; j++) {
                c[to + j] = accumulate ? c[to + j] + padded[from + j] : padded[from + j];
            }
        }
    }

    private static void tile6x4(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        int last = rows - 1;
        int row1 = Math.min(1, last);
        int row2 = Math.min(2, last);
        int row3 = Math.min(3, last);
        int row4 = Math.min(4, last);
        int row5 = Math.min(5, last);
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c02 = FloatVector.zero(SPECIES);
        FloatVector c03 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c12 = FloatVector.zero(SPECIES);
        FloatVector c13 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c22 = FloatVector.zero(SPECIES);
        FloatVector c23 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c32 = FloatVector.zero(SPECIES);
        FloatVector c33 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c41 = FloatVector.zero(SPECIES);
        FloatVector c42 = FloatVector.zero(SPECIES);
        FloatVector c43 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c51 = FloatVector.zero(SPECIES);
        FloatVector c52 = FloatVector.zero(SPECIES);
        FloatVector c53 = FloatVector.zero(SPECIES);
        if (accumulate) {
            c00 = FloatVector.fromArray(SPECIES, c, cOffset);
            c01 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
            c02 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * LANES);
            c03 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * LANES);
            c10 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride);
            c11 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + LANES);
            c12 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + 2 * LANES);
            c13 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + 3 * LANES);
            c20 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride);
            c21 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + LANES);
            c22 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + 2 * LANES);
            c23 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + 3 * LANES);
            c30 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride);
            c31 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + LANES);
            c32 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + 2 * LANES);
            c33 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + 3 * LANES);
            c40 = FloatVector.fromArray(SPECIES, c, cOffset + row4 * cRowStride);
            c41 = FloatVector.fromArray(SPECIES, c, cOffset + row4 * cRowStride + LANES);
            c42 = FloatVector.fromArray(SPECIES, c, cOffset + row4 * cRowStride + 2 * LANES);
            c43 = FloatVector.fromArray(SPECIES, c, cOffset + row4 * cRowStride + 3 * LANES);
            c50 = FloatVector.fromArray(SPECIES, c, cOffset + row5 * cRowStride);
            c51 = FloatVector.fromArray(SPECIES, c, cOffset + row5 * cRowStride + LANES);
            c52 = FloatVector.fromArray(SPECIES, c, cOffset + row5 * cRowStride + 2 * LANES);
            c53 = FloatVector.fromArray(SPECIES, c, cOffset + row5 * cRowStride + 3 * LANES);
        }
        int a1 = row1 * aRowStride;
        int a2 = row2 * aRowStride;
        int a3 = row3 * aRowStride;
        int a4 = row4 * aRowStride;
        int a5 = row5 * aRowStride;
        int p = aOffset;
        int q = bOffset;
        for (int l = 0; l < k; l++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, q + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, q + 3 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, a[p + a1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, a[p + a2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, a[p + a3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, a[p + a4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(SPECIES, a[p + a5]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
            p += aColStride;
            q += bRowStride;
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c02.intoArray(c, cOffset + 2 * LANES);
        c03.intoArray(c, cOffset + 3 * LANES);
        if (rows > 1) {
            c10.intoArray(c, cOffset + cRowStride);
            c11.intoArray(c, cOffset + cRowStride + LANES);
            c12.intoArray(c, cOffset + cRowStride + 2 * LANES);
            c13.intoArray(c, cOffset + cRowStride + 3 * LANES);
        }
        if (rows > 2) {
            c20.intoArray(c, cOffset + 2 * cRowStride);
            c21.intoArray(c, cOffset + 2 * cRowStride + LANES);
            c22.intoArray(c, cOffset + 2 * cRowStride + 2 * LANES);
            c23.intoArray(c, cOffset + 2 * cRowStride + 3 * LANES);
        }
        if (rows > 3) {
            c30.intoArray(c, cOffset + 3 * cRowStride);
            c31.intoArray(c, cOffset + 3 * cRowStride + LANES);
            c32.intoArray(c, cOffset + 3 * cRowStride + 2 * LANES);
            c33.intoArray(c, cOffset + 3 * cRowStride + 3 * LANES);
        }
        if (rows > 4) {
            c40.intoArray(c, cOffset + 4 * cRowStride);
            c41.intoArray(c, cOffset + 4 * cRowStride + LANES);
            c42.intoArray(c, cOffset + 4 * cRowStride + 2 * LANES);
            c43.intoArray(c, cOffset + 4 * cRowStride + 3 * LANES);
        }
        if (rows > 5) {
            c50.intoArray(c, cOffset + 5 * cRowStride);
            c51.intoArray(c, cOffset + 5 * cRowStride + LANES);
            c52.intoArray(c, cOffset + 5 * cRowStride + 2 * LANES);
            c53.intoArray(c, cOffset + 5 * cRowStride + 3 * LANES);
        }
    }

    private static void tile4x4(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        int last = rows - 1;
        int row1 = Math.min(1, last);
        int row2 = Math.min(2, last);
        int row3 = Math.min(3, last);
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c02 = FloatVector.zero(SPECIES);
        FloatVector c03 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c12 = FloatVector.zero(SPECIES);
        FloatVector c13 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c22 = FloatVector.zero(SPECIES);
        FloatVector c23 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c32 = FloatVector.zero(SPECIES);
        FloatVector c33 = FloatVector.zero(SPECIES);
        if (accumulate) {
            c00 = FloatVector.fromArray(SPECIES, c, cOffset);
            c01 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
            c02 = FloatVector.fromArray(SPECIES, c, cOffset + 2 * LANES);
            c03 = FloatVector.fromArray(SPECIES, c, cOffset + 3 * LANES);
            c10 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride);
            c11 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + LANES);
            c12 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + 2 * LANES);
            c13 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + 3 * LANES);
            c20 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride);
            c21 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + LANES);
            c22 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + 2 * LANES);
            c23 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + 3 * LANES);
            c30 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride);
            c31 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + LANES);
            c32 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + 2 * LANES);
            c33 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + 3 * LANES);
        }
        int a1 = row1 * aRowStride;
        int a2 = row2 * aRowStride;
        int a3 = row3 * aRowStride;
        int p = aOffset;
        int q = bOffset;
        for (int l = 0; l < k; l++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, q + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(SPECIES, b, q + 3 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, a[p + a1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, a[p + a2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, a[p + a3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            p += aColStride;
            q += bRowStride;
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        c02.intoArray(c, cOffset + 2 * LANES);
        c03.intoArray(c, cOffset + 3 * LANES);
        if (rows > 1) {
            c10.intoArray(c, cOffset + cRowStride);
            c11.intoArray(c, cOffset + cRowStride + LANES);
            c12.intoArray(c, cOffset + cRowStride + 2 * LANES);
            c13.intoArray(c, cOffset + cRowStride + 3 * LANES);
        }
        if (rows > 2) {
            c20.intoArray(c, cOffset + 2 * cRowStride);
            c21.intoArray(c, cOffset + 2 * cRowStride + LANES);
            c22.intoArray(c, cOffset + 2 * cRowStride + 2 * LANES);
            c23.intoArray(c, cOffset + 2 * cRowStride + 3 * LANES);
        }
        if (rows > 3) {
            c30.intoArray(c, cOffset + 3 * cRowStride);
            c31.intoArray(c, cOffset + 3 * cRowStride + LANES);
            c32.intoArray(c, cOffset + 3 * cRowStride + 2 * LANES);
            c33.intoArray(c, cOffset + 3 * cRowStride + 3 * LANES);
        }
    }

    private static void tile6x2(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        int last = rows - 1;
        int row1 = Math.min(1, last);
        int row2 = Math.min(2, last);
        int row3 = Math.min(3, last);
        int row4 = Math.min(4, last);
        int row5 = Math.min(5, last);
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c41 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c51 = FloatVector.zero(SPECIES);
        if (accumulate) {
            c00 = FloatVector.fromArray(SPECIES, c, cOffset);
            c01 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
            c10 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride);
            c11 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + LANES);
            c20 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride);
            c21 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + LANES);
            c30 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride);
            c31 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + LANES);
            c40 = FloatVector.fromArray(SPECIES, c, cOffset + row4 * cRowStride);
            c41 = FloatVector.fromArray(SPECIES, c, cOffset + row4 * cRowStride + LANES);
            c50 = FloatVector.fromArray(SPECIES, c, cOffset + row5 * cRowStride);
            c51 = FloatVector.fromArray(SPECIES, c, cOffset + row5 * cRowStride + LANES);
        }
        int a1 = row1 * aRowStride;
        int a2 = row2 * aRowStride;
        int a3 = row3 * aRowStride;
        int a4 = row4 * aRowStride;
        int a5 = row5 * aRowStride;
        int p = aOffset;
        int q = bOffset;
        for (int l = 0; l < k; l++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[p + a1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[p + a2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[p + a3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[p + a4]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, a[p + a5]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            p += aColStride;
            q += bRowStride;
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        if (rows > 1) {
            c10.intoArray(c, cOffset + cRowStride);
            c11.intoArray(c, cOffset + cRowStride + LANES);
        }
        if (rows > 2) {
            c20.intoArray(c, cOffset + 2 * cRowStride);
            c21.intoArray(c, cOffset + 2 * cRowStride + LANES);
        }
        if (rows > 3) {
            c30.intoArray(c, cOffset + 3 * cRowStride);
            c31.intoArray(c, cOffset + 3 * cRowStride + LANES);
        }
        if (rows > 4) {
            c40.intoArray(c, cOffset + 4 * cRowStride);
            c41.intoArray(c, cOffset + 4 * cRowStride + LANES);
        }
        if (rows > 5) {
            c50.intoArray(c, cOffset + 5 * cRowStride);
            c51.intoArray(c, cOffset + 5 * cRowStride + LANES);
        }
    }

    private static void tile4x2(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        int last = rows - 1;
        int row1 = Math.min(1, last);
        int row2 = Math.min(2, last);
        int row3 = Math.min(3, last);
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        if (accumulate) {
            c00 = FloatVector.fromArray(SPECIES, c, cOffset);
            c01 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
            c10 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride);
            c11 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride + LANES);
            c20 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride);
            c21 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride + LANES);
            c30 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride);
            c31 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride + LANES);
        }
        int a1 = row1 * aRowStride;
        int a2 = row2 * aRowStride;
        int a3 = row3 * aRowStride;
        int p = aOffset;
        int q = bOffset;
        for (int l = 0; l < k; l++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[p + a1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[p + a2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[p + a3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            p += aColStride;
            q += bRowStride;
        }
        c00.intoArray(c, cOffset);
        c01.intoArray(c, cOffset + LANES);
        if (rows > 1) {
            c10.intoArray(c, cOffset + cRowStride);
            c11.intoArray(c, cOffset + cRowStride + LANES);
        }
        if (rows > 2) {
            c20.intoArray(c, cOffset + 2 * cRowStride);
            c21.intoArray(c, cOffset + 2 * cRowStride + LANES);
        }
        if (rows > 3) {
            c30.intoArray(c, cOffset + 3 * cRowStride);
            c31.intoArray(c, cOffset + 3 * cRowStride + LANES);
        }
    }

    private static void tile6x1(
            int rows,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int bRowStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        int last = rows - 1;
        int row1 = Math.min(1, last);
        int row2 = Math.min(2, last);
        int row3 = Math.min(3, last);
        int row4 = Math.min(4, last);
        int row5 = Math.min(5, last);
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        if (accumulate) {
            c00 = FloatVector.fromArray(SPECIES, c, cOffset);
            c10 = FloatVector.fromArray(SPECIES, c, cOffset + row1 * cRowStride);
            c20 = FloatVector.fromArray(SPECIES, c, cOffset + row2 * cRowStride);
            c30 = FloatVector.fromArray(SPECIES, c, cOffset + row3 * cRowStride);
            c40 = FloatVector.fromArray(SPECIES, c, cOffset + row4 * cRowStride);
            c50 = FloatVector.fromArray(SPECIES, c, cOffset + row5 * cRowStride);
        }
        int a1 = row1 * aRowStride;
        int a2 = row2 * aRowStride;
        int a3 = row3 * aRowStride;
        int a4 = row4 * aRowStride;
        int a5 = row5 * aRowStride;
        int p = aOffset;
        int q = bOffset;
        for (int l = 0; l < k; l++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector x = FloatVector.broadcast(SPECIES, a[p]);
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(SPECIES, a[p + a1]);
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(SPECIES, a[p + a2]);
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(SPECIES, a[p + a3]);
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(SPECIES, a[p + a4]);
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(SPECIES, a[p + a5]);
            c50 = x.fma(b0, c50);
            p += aColStride;
            q += bRowStride;
        }
        c00.intoArray(c, cOffset);
        if (rows > 1) {
            c10.intoArray(c, cOffset + cRowStride);
        }
        if (rows > 2) {
            c20.intoArray(c, cOffset + 2 * cRowStride);
        }
        if (rows > 3) {
            c30.intoArray(c, cOffset + 3 * cRowStride);
        }
        if (rows > 4) {
            c40.intoArray(c, cOffset + 4 * cRowStride);
        }
        if (rows > 5) {
            c50.intoArray(c, cOffset + 5 * cRowStride);
        }
    }
}
