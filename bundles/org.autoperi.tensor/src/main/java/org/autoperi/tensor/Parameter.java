package org.autoperi.tensor;

import java.util.function.Consumer;

/**
 * A trained matrix: a name, a shape [rows, cols] and values that live longer than any tape. A vector is a matrix of one
 * row. Many tapes may read it at the same time; {@link #update} must not run meanwhile.
 */
public final class Parameter {
    private final String name;
    private final int rows;
    private final int cols;
    private final float[] values;

    private volatile int version;
    private volatile Packed straight;
    private volatile Packed transposed;

    /** The values packed for products, as they were at a version. */
    private record Packed(int version, int panel, Panels panels) {
        boolean isOf(int now, Kernels kernels) {
            return version == now && panel == kernels.panel();
        }
    }

    /**
     * A parameter of zeros.
     *
     * @throws IllegalArgumentException if a size is not positive
     */
    public Parameter(String name, int rows, int cols) {
        if (rows <= 0 || cols <= 0) {
            throw new IllegalArgumentException(
                    "parameter " + name + ": shape [" + rows + ", " + cols + "], expected positive sizes");
        }
        this.name = name;
        this.rows = rows;
        this.cols = cols;
        this.values = new float[Math.multiplyExact(rows, cols)];
    }

    /** Unique within a network, such as {@code layer1.edge.weight}. */
    public String name() {
        return name;
    }

    /** Number of rows. */
    public int rows() {
        return rows;
    }

    /** Number of columns. */
    public int cols() {
        return cols;
    }

    /** Number of elements. */
    public int size() {
        return values.length;
    }

    /** The values, row-major; live and shared, to be read only. */
    public float[] values() {
        return values;
    }

    /** Changes the values in place, the only way to do it: what is derived from them is made anew afterwards. */
    public void update(Consumer<float[]> change) {
        change.accept(values);
        version++; // writers never overlap
    }

    /** The values as the second factor of products, packed once per update and shared by all tapes. */
    Panels panels(Kernels kernels) {
        Packed packed = straight;
        return packed != null && packed.isOf(version, kernels) ? packed.panels : pack(kernels, false);
    }

    /** The values with rows and columns exchanged as the second factor of products, likewise. */
    Panels transposedPanels(Kernels kernels) {
        Packed packed = transposed;
        return packed != null && packed.isOf(version, kernels) ? packed.panels : pack(kernels, true);
    }

    private synchronized Panels pack(Kernels kernels, boolean turned) {
        Packed before = turned ? transposed : straight;
        if (before != null && before.isOf(version, kernels)) {
            return before.panels; // another thread was faster
        }
        Matrix plain = new Matrix(values, 0, rows, cols, cols, 1);
        Matrix matrix = turned ? plain.transposed() : plain;
        boolean fits = before != null && before.panel == kernels.panel();
        float[] room = fits ? before.panels.data() : new float[Panels.size(kernels, matrix.rows(), matrix.cols())];
        Packed now = new Packed(version, kernels.panel(), Panels.of(kernels, matrix, room, 0));
        if (turned) {
            transposed = now;
        } else {
            straight = now;
        }
        return now.panels;
    }

    @Override
    public String toString() {
        return name + " [" + rows + ", " + cols + "]";
    }
}
