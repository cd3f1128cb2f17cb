package org.autoperi.tensor;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Kernels on whole vectors of the widest shape the processor prefers. */
final class VectorKernels implements Kernels {
    /** The scalar kernels are faster on shorter vectors: the processor may lack the fused multiply-add all this rests on. */
    private static final int FEWEST_BITS = "aarch64".equals(System.getProperty("os.arch")) ? 128 : 256;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final Kernels SCALAR = Kernels.scalar();

    /**
     * One loop over whole vectors per function, since only what the compiler can inline into a loop stays in registers. They are called
     * through method handles that are not constants: no caller takes a loop in, so each is compiled by itself, once and well. Called
     * through an interface, a loop became part of its callers and lost its vectors there (a training step took 260 to 330 ms, not 145).
     */
    private static final Map<UnaryFunction, MethodHandle> LOOPS = loops();

    private static Map<UnaryFunction, MethodHandle> loops() {
        MethodType type = MethodType.methodType(
                void.class, int.class, float[].class, int.class, float[].class, int.class, float[].class, int.class);
        Map<UnaryFunction, MethodHandle> loops = new EnumMap<>(UnaryFunction.class);
        for (UnaryFunction function : UnaryFunction.values()) {
            String name = function.name().toLowerCase(Locale.ROOT);
            try {
                loops.put(function, MethodHandles.lookup().findStatic(VectorKernels.class, name, type));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("no loop of " + name, e);
            }
        }
        return loops;
    }

    /** Whether this processor computes with vectors fast; where it does not, the same classes crawl. */
    static boolean areFast() {
        return SPECIES.vectorBitSize() >= FEWEST_BITS;
    }

    @Override
    public String description() {
        return "SIMD, " + SPECIES.vectorBitSize() + " bit";
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
        VectorGemm.multiply(
                this,
                m,
                n,
                k,
                a,
                aOffset,
                aRowStride,
                aColStride,
                b,
                bOffset,
                bRowStride,
                c,
                cOffset,
                cRowStride,
                accumulate);
    }

    @Override
    public int panel() {
        return GemmTiles.PANEL;
    }

    @Override
    public void gemmPacked(
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
        VectorGemm.multiplyPacked(
                m,
                n,
                k,
                a,
                aOffset,
                aRowStride,
                aColStride,
                packed,
                packedOffset,
                panelStride,
                c,
                cOffset,
                cRowStride,
                accumulate);
    }

    @Override
    public void add(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).add(load(y, yOffset + i)).intoArray(z, zOffset + i);
        }
        for (; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] + y[yOffset + i];
        }
    }

    @Override
    public void subtract(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).sub(load(y, yOffset + i)).intoArray(z, zOffset + i);
        }
        for (; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] - y[yOffset + i];
        }
    }

    @Override
    public void multiply(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).mul(load(y, yOffset + i)).intoArray(z, zOffset + i);
        }
        for (; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] * y[yOffset + i];
        }
    }

    @Override
    public void divide(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).div(load(y, yOffset + i)).intoArray(z, zOffset + i);
        }
        for (; i < n; i++) {
            z[zOffset + i] = x[xOffset + i] / y[yOffset + i];
        }
    }

    @Override
    public void multiplyAdd(int n, float[] x, int xOffset, float[] y, int yOffset, float[] z, int zOffset) {
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).fma(load(y, yOffset + i), load(z, zOffset + i)).intoArray(z, zOffset + i);
        }
        for (; i < n; i++) {
            z[zOffset + i] += x[xOffset + i] * y[yOffset + i];
        }
    }

    @Override
    public void scale(int n, float factor, float[] x, int xOffset, float[] y, int yOffset) {
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).mul(factor).intoArray(y, yOffset + i);
        }
        for (; i < n; i++) {
            y[yOffset + i] = factor * x[xOffset + i];
        }
    }

    @Override
    public void axpy(int n, float factor, float[] x, int xOffset, float[] y, int yOffset) {
        FloatVector factors = VectorMath.broadcast(factor);
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).fma(factors, load(y, yOffset + i)).intoArray(y, yOffset + i);
        }
        for (; i < n; i++) {
            y[yOffset + i] += factor * x[xOffset + i];
        }
    }

    @Override
    public void shift(int n, float term, float[] x, int xOffset, float[] y, int yOffset) {
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            load(x, xOffset + i).add(term).intoArray(y, yOffset + i);
        }
        for (; i < n; i++) {
            y[yOffset + i] = x[xOffset + i] + term;
        }
    }

    @Override
    public float sum(int n, float[] x, int xOffset) {
        FloatVector sums = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            sums = sums.add(load(x, xOffset + i));
        }
        float sum = sumOfLanes(sums);
        for (; i < n; i++) {
            sum += x[xOffset + i];
        }
        return sum;
    }

    @Override
    public float dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
        FloatVector sums = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            sums = load(x, xOffset + i).fma(load(y, yOffset + i), sums);
        }
        float sum = sumOfLanes(sums);
        for (; i < n; i++) {
            sum += x[xOffset + i] * y[yOffset + i];
        }
        return sum;
    }

    /** The sum in the order of the lanes; reduceLanes leaves the order open, and with it the last bit. */
    private static float sumOfLanes(FloatVector vector) {
        float sum = 0;
        for (float lane : vector.toArray()) {
            sum += lane;
        }
        return sum;
    }

    @Override
    public float max(int n, float[] x, int xOffset) {
        FloatVector largest = VectorMath.broadcast(Float.NEGATIVE_INFINITY);
        int i = 0;
        for (; i < SPECIES.loopBound(n); i += LANES) {
            largest = largest.max(load(x, xOffset + i));
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        for (; i < n; i++) {
            max = Math.max(max, x[xOffset + i]);
        }
        return max;
    }

    @Override
    public void addColumnSums(int rows, int cols, float[] x, int xOffset, int xStride, float[] y, int yOffset) {
        int c = 0;
        for (; c < SPECIES.loopBound(cols); c += LANES) {
            FloatVector sums = load(y, yOffset + c);
            for (int r = 0; r < rows; r++) {
                sums = sums.add(load(x, xOffset + r * xStride + c));
            }
            sums.intoArray(y, yOffset + c);
        }
        for (; c < cols; c++) {
            for (int r = 0; r < rows; r++) {
                y[yOffset + c] += x[xOffset + r * xStride + c];
            }
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
        if (width % LANES != 0) {
            SCALAR.lstmAdjoint(
                    width,
                    dy,
                    dyOffset,
                    active,
                    activeOffset,
                    bent,
                    bentOffset,
                    before,
                    beforeOffset,
                    gates,
                    gatesOffset,
                    dBefore,
                    dBeforeOffset);
            return;
        }
        for (int j = 0; j < width; j += LANES) {
            FloatVector i = load(active, activeOffset + j);
            FloatVector f = load(active, activeOffset + width + j);
            FloatVector g = load(active, activeOffset + 2 * width + j);
            FloatVector o = load(active, activeOffset + 3 * width + j);
            FloatVector t = load(bent, bentOffset + j);
            FloatVector dh = load(dy, dyOffset + j);
            FloatVector dho = dh.mul(o);
            FloatVector dc = t.neg().fma(t, VectorMath.ONE).fma(dho, load(dy, dyOffset + width + j));
            FloatVector dci = dc.mul(i);
            FloatVector dcf = dc.mul(f);
            dci.mul(g).mul(VectorMath.ONE.sub(i)).intoArray(gates, gatesOffset + j);
            dcf.mul(load(before, beforeOffset + j))
                    .mul(VectorMath.ONE.sub(f))
                    .intoArray(gates, gatesOffset + width + j);
            g.neg().fma(g, VectorMath.ONE).mul(dci).intoArray(gates, gatesOffset + 2 * width + j);
            dho.mul(t).mul(VectorMath.ONE.sub(o)).intoArray(gates, gatesOffset + 3 * width + j);
            if (dBefore != null) {
                load(dBefore, dBeforeOffset + j).add(dcf).intoArray(dBefore, dBeforeOffset + j);
            }
        }
    }

    @Override
    public void adam(
            int from, int to, float[] values, float[] gradient, float[] mean, float[] square, AdamStep constants) {
        FloatVector beta1 = VectorMath.broadcast(constants.beta1());
        FloatVector beta2 = VectorMath.broadcast(constants.beta2());
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            FloatVector g = load(gradient, i);
            FloatVector m = load(mean, i).mul(beta1).add(g.mul(1 - constants.beta1()));
            FloatVector s =
                    load(square, i).mul(beta2).add(g.mul(1 - constants.beta2()).mul(g));
            m.intoArray(mean, i);
            s.intoArray(square, i);
            FloatVector root = s.sqrt().mul(constants.squareCorrection()).add(constants.epsilon());
            load(values, i)
                    .mul(constants.keep())
                    .sub(m.mul(constants.size()).div(root))
                    .intoArray(values, i);
        }
        if (i < to) {
            SCALAR.adam(i, to, values, gradient, mean, square, constants);
        }
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
        MethodHandle loop = LOOPS.get(function);
        int whole = SPECIES.loopBound(n);
        run(loop, whole, x, xOffset, y, yOffset, slope, slopeOffset);
        int rest = n - whole;
        if (rest > 0) { // through one padded vector, so that the last elements get the same function as all others
            float[] value = new float[LANES];
            float[] valueSlope = slope == null ? null : new float[LANES];
            System.arraycopy(x, xOffset + whole, value, 0, rest);
            run(loop, LANES, value, 0, value, 0, valueSlope, 0);
            System.arraycopy(value, 0, y, yOffset + whole, rest);
            if (slope != null) {
                System.arraycopy(valueSlope, 0, slope, slopeOffset + whole, rest);
            }
        }
    }

    private static void run(MethodHandle loop, int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        try {
            loop.invokeExact(n, x, xo, y, yo, slope, so);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a loop of floats throws nothing checked", e);
        }
    }

    private static void exp(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = VectorMath.exp(load(x, xo + i));
            value.intoArray(y, yo + i);
            if (slope != null) {
                value.intoArray(slope, so + i);
            }
        }
    }

    private static void log(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector argument = load(x, xo + i);
            if (!VectorMath.arePositive(argument)) {
                SCALAR.apply(UnaryFunction.LOG, LANES, x, xo + i, y, yo + i, slope, so + i);
                continue;
            }
            VectorMath.log(argument).intoArray(y, yo + i);
            if (slope != null) {
                VectorMath.ONE.div(argument).intoArray(slope, so + i);
            }
        }
    }

    private static void sin(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector angle = load(x, xo + i);
            if (!VectorMath.areModerate(angle)) {
                SCALAR.apply(UnaryFunction.SIN, LANES, x, xo + i, y, yo + i, slope, so + i);
                continue;
            }
            IntVector turns = VectorMath.turns(angle);
            FloatVector rest = VectorMath.withoutTurns(angle, turns);
            FloatVector sine = VectorMath.smallSine(rest);
            FloatVector cosine = VectorMath.smallCosine(rest);
            VectorMath.turned(sine, cosine, turns).intoArray(y, yo + i);
            if (slope != null) {
                VectorMath.turned(sine, cosine, turns.add(1)).intoArray(slope, so + i);
            }
        }
    }

    /** The cosine is the sine one quarter turn ahead. */
    private static void cos(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector angle = load(x, xo + i);
            if (!VectorMath.areModerate(angle)) {
                SCALAR.apply(UnaryFunction.COS, LANES, x, xo + i, y, yo + i, slope, so + i);
                continue;
            }
            IntVector turns = VectorMath.turns(angle);
            FloatVector rest = VectorMath.withoutTurns(angle, turns);
            FloatVector sine = VectorMath.smallSine(rest);
            FloatVector cosine = VectorMath.smallCosine(rest);
            VectorMath.turned(sine, cosine, turns.add(1)).intoArray(y, yo + i);
            if (slope != null) {
                VectorMath.turned(sine, cosine, turns.add(2)).intoArray(slope, so + i);
            }
        }
    }

    private static void tanh(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = VectorMath.tanh(load(x, xo + i));
            value.intoArray(y, yo + i);
            if (slope != null) {
                value.neg().fma(value, VectorMath.ONE).intoArray(slope, so + i);
            }
        }
    }

    private static void sigmoid(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = VectorMath.sigmoid(load(x, xo + i));
            value.intoArray(y, yo + i);
            if (slope != null) {
                value.neg().fma(value, value).intoArray(slope, so + i);
            }
        }
    }

    /** max(x, 0) + log(1 + t) with t = exp(-|x|); the slope is 1 / (1 + t) right of 0 and t / (1 + t) left of it. */
    private static void softplus(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector argument = load(x, xo + i);
            FloatVector t = VectorMath.expSaturated(argument.abs().neg());
            VectorMask<Float> left = argument.compare(VectorOperators.LT, 0f);
            argument.blend(0f, left).add(VectorMath.log1p(t)).intoArray(y, yo + i);
            if (slope != null) {
                VectorMath.ONE.blend(t, left).div(t.add(VectorMath.ONE)).intoArray(slope, so + i);
            }
        }
    }

    private static void silu(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector argument = load(x, xo + i);
            FloatVector sigmoid = VectorMath.sigmoid(argument);
            FloatVector value = argument.mul(sigmoid);
            value.intoArray(y, yo + i);
            if (slope != null) {
                value.fma(VectorMath.ONE.sub(sigmoid), sigmoid).intoArray(slope, so + i);
            }
        }
    }

    private static void gelu(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector argument = load(x, xo + i);
            FloatVector square = argument.mul(argument);
            FloatVector sigmoid = VectorMath.sigmoid(
                    square.fma(VectorMath.GELU_CUBIC, VectorMath.GELU_LINEAR).mul(argument));
            FloatVector value = argument.mul(sigmoid);
            value.intoArray(y, yo + i);
            if (slope != null) {
                FloatVector rise = square.fma(VectorMath.GELU_CUBIC_3, VectorMath.GELU_LINEAR);
                value.mul(VectorMath.ONE.sub(sigmoid)).fma(rise, sigmoid).intoArray(slope, so + i);
            }
        }
    }

    private static void relu(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector argument = load(x, xo + i);
            VectorMask<Float> positive = argument.compare(VectorOperators.GT, 0f);
            argument.max(0f).intoArray(y, yo + i);
            if (slope != null) {
                FloatVector.zero(SPECIES).blend(1f, positive).intoArray(slope, so + i);
            }
        }
    }

    private static void abs(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector argument = load(x, xo + i);
            argument.abs().intoArray(y, yo + i);
            if (slope != null) {
                FloatVector.zero(SPECIES)
                        .blend(1f, argument.compare(VectorOperators.GT, 0f))
                        .blend(-1f, argument.compare(VectorOperators.LT, 0f))
                        .intoArray(slope, so + i);
            }
        }
    }

    private static void square(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector argument = load(x, xo + i);
            argument.mul(argument).intoArray(y, yo + i);
            if (slope != null) {
                argument.add(argument).intoArray(slope, so + i);
            }
        }
    }

    private static void sqrt(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = load(x, xo + i).sqrt();
            value.intoArray(y, yo + i);
            if (slope != null) {
                VectorMath.broadcast(0.5f).div(value).intoArray(slope, so + i);
            }
        }
    }

    private static void reciprocal(int n, float[] x, int xo, float[] y, int yo, float[] slope, int so) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector value = VectorMath.ONE.div(load(x, xo + i));
            value.intoArray(y, yo + i);
            if (slope != null) {
                value.neg().mul(value).intoArray(slope, so + i);
            }
        }
    }

    private static FloatVector load(float[] x, int offset) {
        return FloatVector.fromArray(SPECIES, x, offset);
    }
}
