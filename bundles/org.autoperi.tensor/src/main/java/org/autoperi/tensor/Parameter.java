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
    private volatile int transposedVersion = -1;
    private float[] transposed;

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

    /** The values with rows and columns exchanged, made once per update and shared by all tapes. */
    float[] transposed(Kernels kernels) {
        if (transposedVersion != version) {
            transpose(kernels);
        }
        return transposed;
    }

    private synchronized void transpose(Kernels kernels) {
        if (transposedVersion == version) {
            return;
        }
        if (transposed == null) {
            transposed = new float[values.length];
        }
        kernels.transpose(rows, cols, values, 0, cols, transposed, 0, rows);
        transposedVersion = version;
    }

    @Override
    public String toString() {
        return name + " [" + rows + ", " + cols + "]";
    }
}
