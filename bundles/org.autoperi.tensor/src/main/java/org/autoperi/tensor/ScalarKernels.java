package org.autoperi.tensor;

import java.util.Arrays;

/** Kernels as plain loops: the definition of what the fast ones compute, and what runs where SIMD is absent. */
final class ScalarKernels implements Kernels {
    @Override
    public String description() {
        return "scalar";
    }

    @Override
    public void gemm(
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
        for (int i = 0; i < m; i++) {
            int row = cOffset + i * cRowStride;
            if (!accumulate) {
                Arrays.fill(c, row, row + n, 0);
            }
            for (int l = 0; l < k; l++) {
                axpy(n, a[aOffset + i * aRowStride + l * aColStride], b, bOffset + l * bRowStride, c, row);
            }
        }
    }

    @Override
    public void add(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        for (int i = 0; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] + y[yOffset + i];
        }
    }

    @Override
    public void subtract(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        for (int i = 0; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] - y[yOffset + i];
        }
    }

    @Override
    public void multiply(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        for (int i = 0; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] * y[yOffset + i];
        }
    }

    @Override
    public void divide(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        for (int i = 0; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] / y[yOffset + i];
        }
    }

    @Override
    public void multiplyAdd(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        for (int i = 0; i < n; i++) {
            z[zOffset + i] += x[xOffset + i] * y[yOffset + i];
        }
    }

    @Override
    public void scale(int n, float factor, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = factor * x[xOffset + i];
        }
    }

    @Override
    public void axpy(int n, float factor, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] += factor * x[xOffset + i];
        }
    }

    @Override
    public void shift(int n, float term, float[] x, int xOffset, float[] y, int yOffset) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = x[xOffset + i] + term;
        }
    }

    @Override
    public float sum(int n, float[] x, int xOffset) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xOffset + i];
        }
        return sum;
    }

    @Override
    public float dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xOffset + i] * y[yOffset + i];
        }
        return sum;
    }

    @Override
    public float max(int n, float[] x, int xOffset) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[xOffset + i]);
        }
        return max;
    }

    @Override
    public void apply(
            UnaryFunction function,
            int n,
            float[] x,
            int xOffset,
            float[] y,
            int yOffset,
            float[] slope,
            int slopeOffset) {
        for (int i = 0; i < n; i++) {
            double argument = x[xOffset + i];
            double value = value(function, argument);
            y[yOffset + i] = (float) value;
            if (slope != null) {
                slope[slopeOffset + i] = (float) slope(function, argument, value);
            }
        }
    }

    /** The function in float64. */
    static double value(UnaryFunction function, double x) {
        return switch (function) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> sigmoid(x);
            case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
            case SILU -> x * sigmoid(x);
            case GELU -> x * sigmoid(x * (UnaryFunction.GELU_LINEAR + UnaryFunction.GELU_CUBIC * x * x));
            case RELU -> Math.max(x, 0);
            case ABS -> Math.abs(x);
            case SQUARE -> x * x;
            case SQRT -> Math.sqrt(x);
            case RECIPROCAL -> 1 / x;
        };
    }

    /** Its derivative at x, where it has the value y. */
    static double slope(UnaryFunction function, double x, double y) {
        return switch (function) {
            case EXP -> y;
            case LOG -> 1 / x;
            case SIN -> Math.cos(x);
            case COS -> -Math.sin(x);
            case TANH -> 1 - y * y;
            case SIGMOID -> y * (1 - y);
            case SOFTPLUS -> sigmoid(x);
            case SILU -> sigmoid(x) + y * (1 - sigmoid(x));
            case GELU -> geluSlope(x, y);
            case RELU -> x > 0 ? 1 : 0;
            case ABS -> Math.signum(x);
            case SQUARE -> 2 * x;
            case SQRT -> 0.5 / y;
            case RECIPROCAL -> -y * y;
        };
    }

    private static double geluSlope(double x, double y) {
        double square = x * x;
        double s = sigmoid(x * (UnaryFunction.GELU_LINEAR + UnaryFunction.GELU_CUBIC * square));
        return s + y * (1 - s) * (UnaryFunction.GELU_LINEAR + 3 * UnaryFunction.GELU_CUBIC * square);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public void addColumnSums(int rows, int cols, float[] x, int xOffset, int xStride, float[] y, int yOffset) {
        for (int r = 0; r < rows; r++) {
            add(cols, x, xOffset + r * xStride, y, yOffset, y, yOffset);
        }
    }

    @Override
    public void gather(
            int rows,
            int cols,
            float[] x,
            int xOffset,
            int xStride,
            int[] index,
            float[] y,
            int yOffset,
            int yStride,
            boolean accumulate) {
        for (int r = 0; r < rows; r++) {
            int from = xOffset + index[r] * xStride;
            int to = yOffset + r * yStride;
            if (accumulate) {
                add(cols, x, from, y, to, y, to);
            } else {
                System.arraycopy(x, from, y, to, cols);
            }
        }
    }

    @Override
    public void scatterAdd(
            int rows, int cols, float[] x, int xOffset, int xStride, int[] index, float[] y, int yOffset, int yStride) {
        for (int r = 0; r < rows; r++) {
            int to = yOffset + index[r] * yStride;
            add(cols, x, xOffset + r * xStride, y, to, y, to);
        }
    }

    @Override
    public void lstmAdjoint(
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
            int dBeforeOffset) {
        for (int j = 0; j < width; j++) {
            float i = active[activeOffset + j];
            float f = active[activeOffset + width + j];
            float g = active[activeOffset + 2 * width + j];
            float o = active[activeOffset + 3 * width + j];
            float t = bent[bentOffset + j];
            float dh = dy[dyOffset + j];
            float dc = dy[dyOffset + width + j] + dh * o * (1 - t * t);
            gates[gatesOffset + j] = dc * g * i * (1 - i);
            gates[gatesOffset + width + j] = dc * before[beforeOffset + j] * f * (1 - f);
            gates[gatesOffset + 2 * width + j] = dc * i * (1 - g * g);
            gates[gatesOffset + 3 * width + j] = dh * t * o * (1 - o);
            if (dBefore != null) {
                dBefore[dBeforeOffset + j] += dc * f;
            }
        }
    }

    @Override
    public void adam(
            int from, int to, float[] values, float[] gradient, float[] mean, float[] square, AdamStep constants) {
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            mean[i] = constants.beta1() * mean[i] + (1 - constants.beta1()) * g;
            square[i] = constants.beta2() * square[i] + (1 - constants.beta2()) * g * g;
            float root = (float) Math.sqrt(square[i]) * constants.squareCorrection() + constants.epsilon();
            values[i] = constants.keep() * values[i] - constants.size() * mean[i] / root;
        }
    }
}
