package org.autoperi.tensor;

import java.util.Arrays;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The arithmetic beneath the {@link Tape}: loops over float arrays, without shapes or memory of their own. Matrices are
 * row-major with a row stride; every array argument is followed by the offset of its first element. Thread-safe.
 *
 * <p>There are two implementations with equal results up to rounding: {@link #scalar()}, plain loops anyone can read,
 * and one on {@code jdk.incubator.vector}, many times faster in matrix products.
 */
@ProviderType
public interface Kernels {
    /** The fastest kernels of this Java runtime: SIMD if it was started with {@code jdk.incubator.vector}. */
    static Kernels preferred() {
        return PreferredKernels.INSTANCE;
    }

    /** The plain ones. */
    static Kernels scalar() {
        return new ScalarKernels();
    }

    /** What they are, for people, such as {@code SIMD, 512 bit}. */
    String description();

    /**
     * Matrix product C = A B, or C += A B. The rows or the columns of A are contiguous, so a transposed A needs no copy.
     *
     * @param m rows of A and C
     * @param n columns of B and C
     * @param k columns of A, rows of B
     * @param aRowStride distance of A(i, j) and A(i + 1, j)
     * @param aColStride distance of A(i, j) and A(i, j + 1)
     * @param accumulate whether to add to what C holds
     */
    void gemm(
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
            boolean accumulate);

    /** Columns of a panel of a {@linkplain #pack packed} factor. */
    default int panel() {
        return 64;
    }

    /**
     * Packs a second factor B of products: panel p holds the columns from {@code p * panel()} on, row after row, the last one filled up with
     * zeros; panels follow each other at a distance of {@code k * panel()}. B may be walked in any direction.
     *
     * @param k rows of B
     * @param n columns of B
     * @param packed room for n, rounded up to whole panels, times k numbers
     */
    default void pack(
            int k, int n, float[] b, int bOffset, int bRowStride, int bColStride, float[] packed, int packedOffset) {
        int panel = panel();
        int to = packedOffset;
        for (int j = 0; j < n; j += panel) {
            int width = Math.min(panel, n - j);
            int from = bOffset + j * bColStride;
            if (bColStride != 1) {
                transpose(width, k, b, from, bColStride, packed, to, panel);
            }
            for (int l = 0; l < k; l++) {
                if (bColStride == 1) {
                    System.arraycopy(b, from + l * bRowStride, packed, to, width);
                }
                Arrays.fill(packed, to + width, to + panel, 0);
                to += panel;
            }
        }
    }

    /**
     * Matrix product like {@link #gemm} with a packed B, or with some of its rows.
     *
     * @param packedOffset first row of the first panel
     * @param panelStride distance from one panel to the next
     */
    default void gemmPacked(
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
        int panel = panel();
        for (int j = 0; j < n; j += panel) {
            int width = Math.min(panel, n - j);
            int from = packedOffset + j / panel * panelStride;
            gemm(
                    m,
                    width,
                    k,
                    a,
                    aOffset,
                    aRowStride,
                    aColStride,
                    packed,
                    from,
                    panel,
                    c,
                    cOffset + j,
                    cRowStride,
                    accumulate);
        }
    }

    /** y = transposed x, where x has shape [rows, cols]. */
    default void transpose(
            int rows, int cols, float[] x, int xOffset, int xStride, float[] y, int yOffset, int yStride) {
        int block = 16; // a block of both matrices stays in the first-level cache
        for (int r0 = 0; r0 < rows; r0 += block) {
            int r1 = Math.min(r0 + block, rows);
            for (int c0 = 0; c0 < cols; c0 += block) {
                int c1 = Math.min(c0 + block, cols);
                for (int c = c0; c < c1; c++) {
                    for (int r = r0; r < r1; r++) {
                        y[yOffset + c * yStride + r] = x[xOffset + r * xStride + c];
                    }
                }
            }
        }
    }

    /** z = x + y. */
    void add(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset);

    /** z = x - y. */
    void subtract(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset);

    /** z = x y, element by element. */
    void multiply(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset);

    /** z = x / y, element by element. */
    void divide(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset);

    /** z += x y, element by element. */
    void multiplyAdd(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset);

    /** y = factor x. */
    void scale(int n, float factor, float[] x, int xOffset, float[] y, int yOffset);

    /** y += factor x. */
    void axpy(int n, float factor, float[] x, int xOffset, float[] y, int yOffset);

    /** y = x + term. */
    void shift(int n, float term, float[] x, int xOffset, float[] y, int yOffset);

    /** Sum of x. */
    float sum(int n, float[] x, int xOffset);

    /** Scalar product of x and y. */
    float dot(int n, float[] x, int xOffset, float[] y, int yOffset);

    /** Largest element of x, NaN if one is; negative infinity for n = 0. */
    float max(int n, float[] x, int xOffset);

    /**
     * y = f(x), and f'(x) beside it.
     *
     * @param slope where the derivative goes, or null if nobody needs it
     */
    void apply(
            UnaryFunction function,
            int n,
            float[] x,
            int xOffset,
            float[] y,
            int yOffset,
            float[] slope,
            int slopeOffset);

    /** y += the sum of the rows of x. */
    void addColumnSums(int rows, int cols, float[] x, int xOffset, int xStride, float[] y, int yOffset);

    /** Row i of y = row index[i] of x, or added to it. */
    void gather(
            int rows,
            int cols,
            float[] x,
            int xOffset,
            int xStride,
            int[] index,
            float[] y,
            int yOffset,
            int yStride,
            boolean accumulate);

    /** Row index[i] of y += row i of x, for rising i. */
    void scatterAdd(
            int rows, int cols, float[] x, int xOffset, int xStride, int[] index, float[] y, int yOffset, int yStride);

    /**
     * The backward pass of one row of a long short-term memory.
     *
     * @param width number of hidden numbers H
     * @param dy gradient of h | c, 2 H
     * @param active the gates i | f | g | o after their activations, 4 H
     * @param bent tanh(c), H
     * @param before c of the step before, H
     * @param gates where the gradient of the gates before their activations goes, 4 H
     * @param dBefore where the gradient of the c before is added, H, or null if nobody needs it
     */
    void lstmAdjoint(
            int width,
            float[] dy,
            int dyOffset,
            float[] active,
            int activeOffset,
            float[] bent,
            int bentOffset,
            float[] before,
            int beforeOffset,
            float[] gates,
            int gatesOffset,
            float[] dBefore,
            int dBeforeOffset);

    /**
     * One step of Adam with decoupled weight decay (Algorithm 1 of arXiv:1412.6980, Algorithm 2 of arXiv:1711.05101) on
     * elements from to to - 1.
     *
     * @param values parameters, changed
     * @param mean running mean of the gradient, changed
     * @param square running mean of its square, changed
     * @param constants rates of this step
     */
    void adam(int from, int to, float[] values, float[] gradient, float[] mean, float[] square, AdamStep constants);

    /**
     * What one step of Adam needs to know besides the arrays.
     *
     * @param size learning rate divided by 1 - beta1^t
     * @param beta1 decay of the mean
     * @param beta2 decay of the mean square
     * @param squareCorrection 1 / sqrt(1 - beta2^t)
     * @param epsilon added to the root of the mean square
     * @param keep factor on the parameters before the step: 1 - learning rate times weight decay
     */
    record AdamStep(float size, float beta1, float beta2, float squareCorrection, float epsilon, float keep) {}
}
