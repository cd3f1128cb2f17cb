package org.autoperi.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions of whole vectors. Polynomials and the splitting of constants are those of the Cephes library (S.
 * L. Moshier, Methods and Programs for Mathematical Functions, 1989; expf, logf, sinf, cosf, tanhf), accurate to about
 * two units in the last place.
 */
final class VectorMath {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** 1.5 times 2^23: adding it rounds a small float to an integer, found in the lowest bits of the sum. */
    private static final float ROUNDER = 12582912f;

    private static final float LOG2_E = 1.44269504088896341f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    /** Below this the exponential would be subnormal; it is taken as 2.5e-38 or 0. */
    private static final float EXP_MIN = -86.6f;

    /** Above this the exponential leaves the range of float32. */
    private static final float EXP_MAX = 88.72f;

    private static final float HALF_PI_1 = 1.5703125f;
    private static final float HALF_PI_2 = 4.837512969970703125e-4f;
    private static final float HALF_PI_3 = 7.54978995489188216e-8f;

    /** Up to here the three parts of pi / 2 reduce an angle without loss. */
    private static final float ANGLE_MAX = 8192f;

    private VectorMath() {}

    /** e to the x; 0 below -86.6, infinite above 88.72. */
    static FloatVector exp(FloatVector x) {
        FloatVector inRange = bounded(x);
        FloatVector shifted = inRange.fma(broadcast(LOG2_E), broadcast(ROUNDER));
        FloatVector mantissa = expOfRest(inRange, shifted.sub(ROUNDER));
        // The exponent is raised in two steps, or 2^128 would not fit into it.
        IntVector exponent = shifted.reinterpretAsInts().sub(1).lanewise(VectorOperators.LSHL, 23);
        FloatVector y =
                mantissa.reinterpretAsInts().add(exponent).reinterpretAsFloats().mul(2f);
        return y.blend(0f, x.compare(VectorOperators.LT, EXP_MIN))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_MAX));
    }

    /** e to the x for -86.6 <= x <= 88, saturating outside. */
    static FloatVector expSaturated(FloatVector x) {
        FloatVector inRange =
                x.blend(EXP_MIN, x.compare(VectorOperators.LT, EXP_MIN)).blend(88f, x.compare(VectorOperators.GT, 88f));
        FloatVector shifted = inRange.fma(broadcast(LOG2_E), broadcast(ROUNDER));
        FloatVector mantissa = expOfRest(inRange, shifted.sub(ROUNDER));
        IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return mantissa.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    private static FloatVector bounded(FloatVector x) {
        return x.blend(EXP_MIN, x.compare(VectorOperators.LT, EXP_MIN))
                .blend(EXP_MAX, x.compare(VectorOperators.GT, EXP_MAX));
    }

    /** exp(x - n log 2) for the integer n nearest to x / log 2. */
    private static FloatVector expOfRest(FloatVector x, FloatVector n) {
        FloatVector r = n.fma(broadcast(-LN2_HIGH), x);
        r = n.fma(broadcast(-LN2_LOW), r);
        FloatVector p = broadcast(1.9875691500e-4f);
        p = p.fma(r, broadcast(1.3981999507e-3f));
        p = p.fma(r, broadcast(8.3334519073e-3f));
        p = p.fma(r, broadcast(4.1665795894e-2f));
        p = p.fma(r, broadcast(1.6666665459e-1f));
        p = p.fma(r, broadcast(5.0000001201e-1f));
        return p.fma(r.mul(r), r.add(1f));
    }

    /** Natural logarithm; negative infinity at 0, NaN below. */
    static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
        FloatVector normal = x.blend(x.mul(8388608f), subnormal); // 2^23
        IntVector bits = normal.reinterpretAsInts();
        // x = m 2^e with m in [sqrt(1/2), sqrt(2))
        IntVector above = bits.sub(0x3f3504f3); // bits of sqrt(1/2)
        FloatVector e = ((FloatVector) above.lanewise(VectorOperators.ASHR, 23).convert(VectorOperators.I2F, 0));
        e = e.blend(e.sub(23f), subnormal);
        FloatVector r =
                above.and(0x007fffff).add(0x3f3504f3).reinterpretAsFloats().sub(1f);
        FloatVector square = r.mul(r);
        FloatVector p = broadcast(7.0376836292e-2f);
        p = p.fma(r, broadcast(-1.1514610310e-1f));
        p = p.fma(r, broadcast(1.1676998740e-1f));
        p = p.fma(r, broadcast(-1.2420140846e-1f));
        p = p.fma(r, broadcast(1.4249322787e-1f));
        p = p.fma(r, broadcast(-1.6668057665e-1f));
        p = p.fma(r, broadcast(2.0000714765e-1f));
        p = p.fma(r, broadcast(-2.4999993993e-1f));
        p = p.fma(r, broadcast(3.3333331174e-1f));
        FloatVector y = p.mul(r).mul(square);
        y = e.fma(broadcast(LN2_LOW), y);
        y = square.fma(broadcast(-0.5f), y).add(r);
        y = e.fma(broadcast(LN2_HIGH), y);
        return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f))
                .blend(Float.NaN, x.compare(VectorOperators.LT, 0f))
                .blend(x, x.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY))
                .blend(x, x.compare(VectorOperators.NE, x));
    }

    /** Sine if quarterTurns is 0, cosine if 1, minus sine if 2. */
    static FloatVector sine(FloatVector x, int quarterTurns) {
        if (x.abs().compare(VectorOperators.GT, ANGLE_MAX).anyTrue()) {
            return sineOfLarge(x, quarterTurns);
        }
        FloatVector shifted = x.fma(broadcast((float) (2 / Math.PI)), broadcast(ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(broadcast(-HALF_PI_1), x);
        r = n.fma(broadcast(-HALF_PI_2), r);
        r = n.fma(broadcast(-HALF_PI_3), r);
        FloatVector square = r.mul(r);
        FloatVector s = broadcast(-1.9515295891e-4f);
        s = s.fma(square, broadcast(8.3321608736e-3f));
        s = s.fma(square, broadcast(-1.6666654611e-1f));
        s = s.mul(square).fma(r, r);
        FloatVector c = broadcast(2.443315711809948e-5f);
        c = c.fma(square, broadcast(-1.388731625493765e-3f));
        c = c.fma(square, broadcast(4.166664568298827e-2f));
        c = c.mul(square).fma(square, square.fma(broadcast(-0.5f), broadcast(1f)));
        IntVector quadrant = shifted.reinterpretAsInts().add(quarterTurns);
        VectorMask<Float> odd = quadrant.and(1).compare(VectorOperators.EQ, 1).cast(SPECIES);
        IntVector sign = quadrant.and(2).lanewise(VectorOperators.LSHL, 30);
        return s.blend(c, odd)
                .reinterpretAsInts()
                .lanewise(VectorOperators.XOR, sign)
                .reinterpretAsFloats();
    }

    private static FloatVector sineOfLarge(FloatVector x, int quarterTurns) {
        float[] lanes = x.toArray();
        for (int i = 0; i < lanes.length; i++) {
            double y = quarterTurns == 1 ? Math.cos(lanes[i]) : Math.sin(lanes[i]);
            lanes[i] = (float) (quarterTurns == 2 ? -y : y);
        }
        return FloatVector.fromArray(SPECIES, lanes, 0);
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector t = expSaturated(size.mul(-2f));
        FloatVector far = broadcast(1f).sub(t).div(t.add(1f));
        FloatVector square = x.mul(x);
        FloatVector p = broadcast(-5.70498872745e-3f);
        p = p.fma(square, broadcast(2.06390887954e-2f));
        p = p.fma(square, broadcast(-5.37397155531e-2f));
        p = p.fma(square, broadcast(1.33314422036e-1f));
        p = p.fma(square, broadcast(-3.33332819422e-1f));
        FloatVector near = p.mul(square).fma(x, x);
        FloatVector signed = far.blend(far.neg(), x.compare(VectorOperators.LT, 0f));
        return signed.blend(near, size.compare(VectorOperators.LT, 0.625f));
    }

    static FloatVector sigmoid(FloatVector x) {
        return broadcast(1f).div(expSaturated(x.neg()).add(1f));
    }

    /** log(1 + exp(x)) as max(x, 0) + log1p(exp(-|x|)). */
    static FloatVector softplus(FloatVector x) {
        FloatVector t = expSaturated(x.abs().neg());
        // log1p(t) = log(1 + t) t / ((1 + t) - 1) repairs the rounding of 1 + t (Goldberg 1991, theorem 4).
        FloatVector u = t.add(1f);
        FloatVector rounded = u.sub(1f);
        FloatVector rest = log(u).mul(t).div(rounded).blend(t, rounded.compare(VectorOperators.EQ, 0f));
        return x.blend(0f, x.compare(VectorOperators.LT, 0f)).add(rest);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
