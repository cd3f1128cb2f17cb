package org.autoperi.tensor;

/**
 * A float32 matrix on a {@link Tape}, shape [rows, cols], row-major. It is a handle: its memory belongs to the tape and
 * is gone with {@link Tape#reset}. Scalars have the shape [1, 1].
 */
public final class Tensor {
    private final int rows;
    private final int cols;
    private final int stride;
    private final float[] data;
    private final int offset;
    private final boolean differentiable;

    /** Where the gradient is summed, once something has been added to it. */
    Arena.Block gradient;

    int gradientStride;

    /** Whether the gradient outlives the backward pass: leaves, which the caller may ask for it. */
    boolean leaf;

    /** Name of the parameter, or null. */
    String name;

    /** Where in a parameter this is; null if it is no parameter and no part of one. */
    Place place;

    /** See {@link #place}: the first row and column. */
    record Place(Parameter parameter, int row, int col) {}

    Tensor(int rows, int cols, float[] data, int offset, int stride, boolean differentiable) {
        this.rows = rows;
        this.cols = cols;
        this.data = data;
        this.offset = offset;
        this.stride = stride;
        this.differentiable = differentiable;
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
        return rows * cols;
    }

    /** The array the elements are in, live; element (i, j) is at {@code offset() + i * stride() + j}. */
    public float[] data() {
        return data;
    }

    /** Position of element (0, 0) in {@link #data}. */
    public int offset() {
        return offset;
    }

    /** Distance from one row to the next in {@link #data}. */
    public int stride() {
        return stride;
    }

    /** Whether a gradient flows through. */
    public boolean isDifferentiable() {
        return differentiable;
    }

    /** Element (row, col). */
    public float get(int row, int col) {
        if (row < 0 || row >= rows || col < 0 || col >= cols) {
            throw new IllegalArgumentException("element (" + row + ", " + col + ") of a tensor " + this);
        }
        return data[offset + row * stride + col];
    }

    /**
     * The only element.
     *
     * @throws IllegalArgumentException if there are more
     */
    public float scalar() {
        if (size() != 1) {
            throw new IllegalArgumentException("scalar of a tensor " + this + ", expected [1, 1]");
        }
        return data[offset];
    }

    /** A copy of the elements, row-major; it outlives the tape. */
    public float[] toArray() {
        float[] copy = new float[size()];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(data, offset + i * stride, copy, i * cols, cols);
        }
        return copy;
    }

    /** The shape, such as {@code [100, 128]}, after the name if this is a parameter. */
    @Override
    public String toString() {
        return (name == null ? "" : name + " ") + "[" + rows + ", " + cols + "]";
    }

    /** Whether rows follow each other without gaps. */
    boolean isDense() {
        return stride == cols || rows == 1;
    }

    /** The values as an operand of products. */
    Matrix matrix() {
        return new Matrix(data, offset, rows, cols, stride, 1);
    }

    /** The values as the second factor of products; packed, where a parameter keeps them so. */
    Matrix factor(Kernels kernels) {
        return place == null
                ? matrix()
                : matrix().with(place.parameter.panels(kernels).from(place.row, place.col, kernels.panel()));
    }

    /** The transposed values as the second factor of products; packed, where a parameter keeps them so. */
    Matrix transposedFactor(Kernels kernels) {
        Matrix turned = matrix().transposed();
        return place == null
                ? turned
                : turned.with(place.parameter.transposedPanels(kernels).from(place.col, place.row, kernels.panel()));
    }

    /** The gradient as an operand of products. */
    Matrix gradientMatrix() {
        return new Matrix(gradient.array(), gradient.offset(), rows, cols, gradientStride, 1);
    }

    /** The first row with a number that is not finite, or -1. */
    int firstRowNotFinite() {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                if (!Float.isFinite(data[offset + i * stride + j])) {
                    return i;
                }
            }
        }
        return -1;
    }

    boolean hasShapeOf(Tensor other) {
        return rows == other.rows && cols == other.cols;
    }
}
