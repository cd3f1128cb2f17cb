package org.autoperi.tensor;

/**
 * A matrix somewhere in an array; element (i, j) is at {@code offset + i * rowStride + j * colStride}.
 *
 * @param panels the same packed, or null
 */
record Matrix(float[] data, int offset, int rows, int cols, int rowStride, int colStride, Panels panels) {
    Matrix(float[] data, int offset, int rows, int cols, int rowStride, int colStride) {
        this(data, offset, rows, cols, rowStride, colStride, null);
    }

    /** Rows and columns exchanged; nothing moves. */
    Matrix transposed() {
        return new Matrix(data, offset, cols, rows, colStride, rowStride);
    }

    Matrix with(Panels packed) {
        return new Matrix(data, offset, rows, cols, rowStride, colStride, packed);
    }

    /** c = a b, or c += a b. Where b lies transposed and is not packed yet, it is packed in memory of the arena. */
    static void multiply(Kernels kernels, Arena arena, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        if (b.panels != null) {
            multiply(kernels, a, b.panels, c, accumulate);
        } else if (b.colStride != 1) {
            Arena.Block room = arena.take(Panels.size(kernels, b.rows, b.cols));
            multiply(kernels, a, Panels.of(kernels, b, room.array(), room.offset()), c, accumulate);
            arena.giveBack(room);
        } else {
            kernels.gemm(
                    c.rows,
                    c.cols,
                    a.cols,
                    a.data,
                    a.offset,
                    a.rowStride,
                    a.colStride,
                    b.data,
                    b.offset,
                    b.rowStride,
                    c.data,
                    c.offset,
                    c.rowStride,
                    accumulate);
        }
    }

    private static void multiply(Kernels kernels, Matrix a, Panels b, Matrix c, boolean accumulate) {
        kernels.gemmPacked(
                c.rows,
                c.cols,
                a.cols,
                a.data,
                a.offset,
                a.rowStride,
                a.colStride,
                b.data(),
                b.offset(),
                b.stride(),
                c.data,
                c.offset,
                c.rowStride,
                accumulate);
    }
}
