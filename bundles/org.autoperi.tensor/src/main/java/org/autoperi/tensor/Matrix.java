package org.autoperi.tensor;

/** A matrix somewhere in an array; element (i, j) is at {@code offset + i * rowStride + j * colStride}. */
record Matrix(float[] data, int offset, int rows, int cols, int rowStride, int colStride) {
    /** Rows and columns exchanged; nothing moves. */
    Matrix transposed() {
        return new Matrix(data, offset, cols, rows, colStride, rowStride);
    }

    /** c = a b, or c += a b. Where b lies transposed it is turned in memory of the arena. */
    static void multiply(Kernels kernels, Arena arena, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        if (b.colStride != 1) {
            Arena.Block turned = arena.take(b.rows * b.cols);
            kernels.transpose(b.cols, b.rows, b.data, b.offset, b.colStride, turned.array(), turned.offset(), b.cols);
            Matrix dense = new Matrix(turned.array(), turned.offset(), b.rows, b.cols, b.cols, 1);
            multiply(kernels, arena, a, dense, c, accumulate);
            arena.giveBack(turned);
            return;
        }
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
