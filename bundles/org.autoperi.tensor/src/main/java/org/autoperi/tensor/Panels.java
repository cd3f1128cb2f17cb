package org.autoperi.tensor;

/**
 * A second factor of products, packed by {@link Kernels#pack}, or a part of one; a panel begins at its first column.
 *
 * @param data where it is
 * @param offset first row of the first panel
 * @param stride distance from one panel to the next
 */
record Panels(float[] data, int offset, int stride) {
    static Panels of(Kernels kernels, Matrix b, float[] data, int offset) {
        kernels.pack(b.rows(), b.cols(), b.data(), b.offset(), b.rowStride(), b.colStride(), data, offset);
        return new Panels(data, offset, b.rows() * kernels.panel());
    }

    /** Numbers that a matrix of k rows and n columns fills. */
    static int size(Kernels kernels, int k, int n) {
        int panel = kernels.panel();
        return Math.multiplyExact(k, (n + panel - 1) / panel * panel);
    }

    /** What is left without the first rows and columns; null if no panel begins there. */
    Panels from(int row, int col, int panel) {
        return col % panel == 0 ? new Panels(data, offset + col / panel * stride + row * panel, stride) : null;
    }
}
