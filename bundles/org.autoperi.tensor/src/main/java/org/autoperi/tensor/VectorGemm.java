package org.autoperi.tensor;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Matrix products by tiles. The second factor is packed in panels as wide as a tile, once for parameters, else for each product; the
 * first one is read where it lies, in rows or in columns. The product goes through the common dimension in blocks and through as many panels at a time as
 * stay in the first-level cache, so that the rows of the result, which may be large and far away, are met in long pieces.
 */
final class VectorGemm {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int PANEL = GemmTiles.PANEL;
    private static final int ROWS = GemmTiles.ROWS;
    private static final int LANES = GemmTiles.LANES;

    /** Rows of B between which sums go back to C: 128 rows of a panel of 64 floats are 32 KB. */
    private static final int BLOCK = 128;

    /** Numbers of B that all rows meet before the next ones, but at least a panel: 16 KB, half of a first-level cache. */
    private static final int CACHED = 4096;

    /** Where a factor is packed and incomplete tiles are read and computed; one per thread. */
    private static final class Scratch {
        private float[] b = new float[0];
        private final float[] last = new float[ROWS * BLOCK];
        private final float[] tile = new float[ROWS * PANEL];

        float[] b(int size) {
            if (b.length < size) {
                b = new float[size];
            }
            return b;
        }

        /** Copies the rows of A that do not fill a tile, the last of them so often that they do. */
        void turnLast(int m, int k, float[] a, int aOffset, int aRowStride, int aColStride) {
            int first = m / ROWS * ROWS;
            for (int r = 0; first < m && r < ROWS; r++) {
                int from = aOffset + Math.min(first + r, m - 1) * aRowStride;
                for (int l = 0; l < k; l++) {
                    last[l * ROWS + r] = a[from + l * aColStride];
                }
            }
        }
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private VectorGemm() {}

    /** See {@link Kernels#gemm}. */
    static void multiply(
            Kernels kernels,
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
        if (k == 0 && !accumulate) {
            clear(m, n, c, cOffset, cRowStride);
        }
        int columns = (n + PANEL - 1) / PANEL * PANEL;
        float[] packed = SCRATCH.get().b(columns * Math.min(k, BLOCK));
        for (int from = 0; from < k; from += BLOCK) {
            int depth = Math.min(BLOCK, k - from);
            kernels.pack(depth, n, b, bOffset + from * bRowStride, bRowStride, 1, packed, 0);
            multiplyPacked(
                    m,
                    n,
                    depth,
                    a,
                    aOffset + from * aColStride,
                    aRowStride,
                    aColStride,
                    packed,
                    0,
                    depth * PANEL,
                    c,
                    cOffset,
                    cRowStride,
                    accumulate || from > 0);
        }
    }

    /** See {@link Kernels#gemmPacked}. */
    static void multiplyPacked(
            int m,
            int n,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] packed,
            int packedOffset,
            int panelStride,
            float[] c,
            int cOffset,
            int cRowStride,
            boolean accumulate) {
        if (k == 0 && !accumulate) {
            clear(m, n, c, cOffset, cRowStride);
        }
        if (aColStride != 1 && aRowStride != 1) {
            throw new IllegalArgumentException("gemm: strides " + aRowStride + " and " + aColStride
                    + " of A, expected 1 for its rows or its columns");
        }
        Scratch scratch = SCRATCH.get();
        for (int from = 0; from < k; from += BLOCK) {
            int depth = Math.min(BLOCK, k - from);
            int at = aOffset + from * aColStride;
            boolean add = accumulate || from > 0;
            if (aColStride != 1) {
                scratch.turnLast(m, depth, a, at, aRowStride, aColStride);
            }
            int block = Math.max(1, CACHED / (depth * PANEL)) * PANEL; // columns of so many panels
            for (int j = 0; j < n; j += block) {
                int panel = packedOffset + j / PANEL * panelStride + from * PANEL;
                int width = Math.min(block, n - j);
                int to = cOffset + j;
                panels(
                        scratch,
                        m,
                        width,
                        depth,
                        a,
                        at,
                        aRowStride,
                        aColStride,
                        packed,
                        panel,
                        panelStride,
                        c,
                        to,
                        cRowStride,
                        add);
            }
        }
    }

    /** The columns of some panels; where A lies in columns and rows of a tile are missing, from the copy of them. */
    private static void panels(
            Scratch scratch,
            int m,
            int n,
            int k,
            float[] a,
            int aOffset,
            int aRowStride,
            int aColStride,
            float[] b,
            int bOffset,
            int panelStride,
            float[] c,
            int cOffset,
            int cStride,
            boolean accumulate) {
        boolean inRows = aColStride == 1;
        for (int i = 0; i < m; i += ROWS) {
            int count = Math.min(ROWS, m - i);
            boolean lies = inRows || count == ROWS;
            float[] source = lies ? a : scratch.last;
            int from = lies ? aOffset + i * aRowStride : 0;
            int stride = inRows ? aRowStride : lies ? aColStride : ROWS;
            for (int j = 0; j < n; j += PANEL) {
                int width = Math.min(PANEL, n - j);
                int vectors = vectors(width, inRows);
                boolean direct = width == vectors * LANES && !accumulate;
                int place = cOffset + i * cStride + j;
                float[] to = direct ? c : scratch.tile;
                int at = direct ? place : 0;
                int toStride = direct ? cStride : PANEL;
                int panel = bOffset + j / PANEL * panelStride;
                if (inRows) {
                    rows(vectors, count, k, source, from, stride, b, panel, to, at, toStride);
                } else {
                    columns(vectors, count, k, source, from, stride, b, panel, to, at, toStride);
                }
                if (!direct) {
                    store(scratch.tile, count, width, c, place, cStride, accumulate);
                }
            }
        }
    }

    /** Vectors in a row of the narrowest tile that holds so many columns. */
    private static int vectors(int width, boolean inRows) {
        int needed = Math.max(2, (width + LANES - 1) / LANES);
        return inRows && needed == 3 ? 4 : needed; // there is no such tile
    }

    private static void rows(
            int vectors,
            int count,
            int k,
            float[] a,
            int from,
            int stride,
            float[] b,
            int panel,
            float[] to,
            int at,
            int toStride) {
        if (vectors == 4) {
            GemmTiles.rows5x4(count, k, a, from, stride, b, panel, to, at, toStride);
        } else {
            GemmTiles.rows5x2(count, k, a, from, stride, b, panel, to, at, toStride);
        }
    }

    private static void columns(
            int vectors,
            int count,
            int k,
            float[] a,
            int from,
            int stride,
            float[] b,
            int panel,
            float[] to,
            int at,
            int toStride) {
        switch (vectors) {
            case 4 -> GemmTiles.columns5x4(count, k, a, from, stride, b, panel, to, at, toStride);
            case 3 -> GemmTiles.columns5x3(count, k, a, from, stride, b, panel, to, at, toStride);
            default -> GemmTiles.columns5x2(count, k, a, from, stride, b, panel, to, at, toStride);
        }
    }

    /** Takes what is wanted out of a tile. */
    private static void store(
            float[] tile, int rows, int width, float[] c, int cOffset, int cStride, boolean accumulate) {
        for (int i = 0; i < rows; i++) {
            int to = cOffset + i * cStride;
            if (accumulate) {
                addRow(width, tile, i * PANEL, c, to);
            } else {
                System.arraycopy(tile, i * PANEL, c, to, width);
            }
        }
    }

    private static void addRow(int width, float[] tile, int from, float[] c, int to) {
        int j = 0;
        for (; j + LANES <= width; j += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, c, to + j);
            sum.add(FloatVector.fromArray(SPECIES, tile, from + j)).intoArray(c, to + j);
        }
        for (; j < width; j++) {
            c[to + j] += tile[from + j];
        }
    }

    private static void clear(int m, int n, float[] c, int cOffset, int cStride) {
        for (int i = 0; i < m; i++) {
            Arrays.fill(c, cOffset + i * cStride, cOffset + i * cStride + n, 0);
        }
    }
}
