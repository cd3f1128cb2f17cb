package org.autoperi.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Elementary functions of whole vectors. Polynomials and the splitting of constants are those of the Cephes library (S.
 * L. Moshier, Methods and Programs for Mathematical Functions, 1989; expf, logf, sinf, cosf, tanhf), accurate to about
 * two units in the last place.
 *
 * <p>The compiler gives up on a loop when it has grown too large, and each vector operation counts for some hundred of
 * plain ones. Constants are vectors already, and masks are rare, to keep the functions small.
 */
final class VectorMath {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    static final FloatVector ZERO = broadcast(0f);
    static final FloatVector ONE = broadcast(1f);
    static final FloatVector TWO = broadcast(2f);

    /** 1.5 times 2^23: adding it rounds a small float to an integer, found in the lowest bits of the sum. */
    private static final FloatVector ROUNDER = broadcast(12582912f);

    private static final IntVector ROUNDER_BITS = ROUNDER.reinterpretAsInts();

    // exp: 2^n exp(r) with r = x - n log 2 in two steps, exp(r) = 1 + r + r^2 p(r)
    private static final FloatVector LOG2_E = broadcast(1.44269504088896341f);
    private static final FloatVector MINUS_LN2_HIGH = broadcast(-0.693359375f);
    private static final FloatVector MINUS_LN2_LOW = broadcast(2.12194440e-4f);
    private static final FloatVector EXP_0 = broadcast(5.0000001201e-1f);
    private static final FloatVector EXP_1 = broadcast(1.6666665459e-1f);
    private static final FloatVector EXP_2 = broadcast(4.1665795894e-2f);
    private static final FloatVector EXP_3 = broadcast(8.3334519073e-3f);
    private static final FloatVector EXP_4 = broadcast(1.3981999507e-3f);
    private static final FloatVector EXP_5 = broadcast(1.9875691500e-4f);

    /** Below this the exponential would be subnormal. */
    private static final FloatVector EXP_MIN = broadcast(-86.6f);

    /** Above this the exponential leaves the range of float32. */
    private static final FloatVector EXP_MAX = broadcast(88.72f);

    /** Above this 2^n alone would. */
    private static final FloatVector EXP_SATURATED = broadcast(88f);

    // log: e log 2 + r - r^2 / 2 + r^3 p(r)
    private static final FloatVector LN2_HIGH = broadcast(0.693359375f);
    private static final FloatVector LN2_LOW = broadcast(-2.12194440e-4f);
    private static final FloatVector LOG_0 = broadcast(3.3333331174e-1f);
    private static final FloatVector LOG_1 = broadcast(-2.4999993993e-1f);
    private static final FloatVector LOG_2 = broadcast(2.0000714765e-1f);
    private static final FloatVector LOG_3 = broadcast(-1.6668057665e-1f);
    private static final FloatVector LOG_4 = broadcast(1.4249322787e-1f);
    private static final FloatVector LOG_5 = broadcast(-1.2420140846e-1f);
    private static final FloatVector LOG_6 = broadcast(1.1676998740e-1f);
    private static final FloatVector LOG_7 = broadcast(-1.1514610310e-1f);
    private static final FloatVector LOG_8 = broadcast(7.0376836292e-2f);
    private static final FloatVector MINUS_HALF = broadcast(-0.5f);
    private static final FloatVector SMALLEST_NORMAL = broadcast(Float.MIN_NORMAL);
    private static final FloatVector LARGEST = broadcast(Float.MAX_VALUE);

    // sin and cos: pi / 2 in three parts, polynomials in r^2
    private static final FloatVector TURNS = broadcast((float) (2 / Math.PI));
    private static final FloatVector MINUS_HALF_PI_1 = broadcast(-1.5703125f);
    private static final FloatVector MINUS_HALF_PI_2 = broadcast(-4.837512969970703125e-4f);
    private static final FloatVector MINUS_HALF_PI_3 = broadcast(-7.54978995489188216e-8f);
    private static final FloatVector SIN_0 = broadcast(-1.6666654611e-1f);
    private static final FloatVector SIN_1 = broadcast(8.3321608736e-3f);
    private static final FloatVector SIN_2 = broadcast(-1.9515295891e-4f);
    private static final FloatVector COS_0 = broadcast(4.166664568298827e-2f);
    private static final FloatVector COS_1 = broadcast(-1.388731625493765e-3f);
    private static final FloatVector COS_2 = broadcast(2.443315711809948e-5f);

    /** Up to here the three parts of pi / 2 reduce an angle without loss worth mentioning. */
    private static final FloatVector ANGLE_MAX = broadcast(8192f);

    // tanh near 0: x + x^3 p(x^2)
    private static final FloatVector TANH_0 = broadcast(-3.33332819422e-1f);
    private static final FloatVector TANH_1 = broadcast(1.33314422036e-1f);
    private static final FloatVector TANH_2 = broadcast(-5.37397155531e-2f);
    private static final FloatVector TANH_3 = broadcast(2.06390887954e-2f);
    private static final FloatVector TANH_4 = broadcast(-5.70498872745e-3f);
    private static final FloatVector TANH_NEAR = broadcast(0.625f);
    private static final FloatVector MINUS_TWO = broadcast(-2f);

    // log(1 + t): power series of 2 artanh
    private static final FloatVector ARTANH_1 = broadcast(2f / 3);
    private static final FloatVector ARTANH_2 = broadcast(2f / 5);
    private static final FloatVector ARTANH_3 = broadcast(2f / 7);
    private static final FloatVector ARTANH_4 = broadcast(2f / 9);
    private static final FloatVector ARTANH_5 = broadcast(2f / 11);
    private static final FloatVector ARTANH_6 = broadcast(2f / 13);

    static final FloatVector GELU_LINEAR = broadcast((float) UnaryFunction.GELU_LINEAR);
    static final FloatVector GELU_CUBIC = broadcast((float) UnaryFunction.GELU_CUBIC);
    static final FloatVector GELU_CUBIC_3 = broadcast((float) (3 * UnaryFunction.GELU_CUBIC));

    private VectorMath() {}

    /** e to the x; 0 below -86.6, infinite above 88.72. */
    static FloatVector exp(FloatVector x) {
        FloatVector inRange = bounded(x, EXP_MAX);
        FloatVector shifted = inRange.fma(LOG2_E, ROUNDER);
        FloatVector mantissa = expOfRest(inRange, shifted.sub(ROUNDER));
        // The exponent is raised in two steps, or 2^128 would not fit into it.
        IntVector exponent = shifted.reinterpretAsInts().sub(1).lanewise(VectorOperators.LSHL, 23);
        FloatVector y = mantissa.reinterpretAsInts().add(exponent).reinterpretAsFloats();
        return withNaN(inRange, y.add(y))
                .blend(0f, x.compare(VectorOperators.LT, EXP_MIN))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, EXP_MAX));
    }

    /** e to the x for -86.6 <= x <= 88, saturating outside. */
    static FloatVector expSaturated(FloatVector x) {
        FloatVector inRange = bounded(x, EXP_SATURATED);
        FloatVector shifted = inRange.fma(LOG2_E, ROUNDER);
        FloatVector mantissa = expOfRest(inRange, shifted.sub(ROUNDER));
        IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return withNaN(inRange, mantissa.reinterpretAsInts().add(exponent).reinterpretAsFloats());
    }

    /** Not by min and max, which cost more to treat NaN and -0 as Java does. */
    private static FloatVector bounded(FloatVector x, FloatVector max) {
        return x.blend(EXP_MIN, x.compare(VectorOperators.LT, EXP_MIN)).blend(max, x.compare(VectorOperators.GT, max));
    }

    /** y, but NaN where the otherwise finite x is; arithmetic on bits forgets it. */
    private static FloatVector withNaN(FloatVector x, FloatVector y) {
        return x.fma(ZERO, y);
    }

    /** exp(x - n log 2) for the integer n nearest to x / log 2. */
    private static FloatVector expOfRest(FloatVector x, FloatVector n) {
        FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
        FloatVector p =
                EXP_5.fma(r, EXP_4).fma(r, EXP_3).fma(r, EXP_2).fma(r, EXP_1).fma(r, EXP_0);
        return p.fma(r.mul(r), r.add(ONE));
    }

    /** Whether all numbers are positive, finite and not subnormal. */
    static boolean arePositive(FloatVector x) {
        return x.compare(VectorOperators.GE, SMALLEST_NORMAL).allTrue()
                && x.compare(VectorOperators.LE, LARGEST).allTrue();
    }

    /** Natural logarithm of positive normal numbers. */
    static FloatVector log(FloatVector x) {
        // x = m 2^e with m in [sqrt(1/2), sqrt(2))
        IntVector above = x.reinterpretAsInts().sub(0x3f3504f3); // bits of sqrt(1/2)
        // A small integer added to the bits of the rounder is added to its value.
        FloatVector e = above.lanewise(VectorOperators.ASHR, 23)
                .add(ROUNDER_BITS)
                .reinterpretAsFloats()
                .sub(ROUNDER);
        FloatVector r =
                above.and(0x007fffff).add(0x3f3504f3).reinterpretAsFloats().sub(ONE);
        FloatVector square = r.mul(r);
        FloatVector p = LOG_8.fma(r, LOG_7).fma(r, LOG_6).fma(r, LOG_5).fma(r, LOG_4);
        p = p.fma(r, LOG_3).fma(r, LOG_2).fma(r, LOG_1).fma(r, LOG_0);
        FloatVector y = e.fma(LN2_LOW, p.mul(r).mul(square));
        y = square.fma(MINUS_HALF, y).add(r);
        return e.fma(LN2_HIGH, y);
    }

    /**
     * log(1 + t) for t in [0, 1] as 2 artanh(t / (2 + t)), by the power series up to the power 13; what follows is below
     * 1e-8.
     */
    static FloatVector log1p(FloatVector t) {
        FloatVector s = t.div(t.add(TWO));
        FloatVector square = s.mul(s);
        FloatVector p = ARTANH_6.fma(square, ARTANH_5).fma(square, ARTANH_4).fma(square, ARTANH_3);
        p = p.fma(square, ARTANH_2).fma(square, ARTANH_1);
        return p.mul(square).fma(s, s.add(s));
    }

    /** Whether all angles are small enough for {@link #turns}; NaN is. */
    static boolean areModerate(FloatVector x) {
        return !x.abs().compare(VectorOperators.GT, ANGLE_MAX).anyTrue();
    }

    /** Number of quarter turns nearest to the angles, in the lowest bits. */
    static IntVector turns(FloatVector x) {
        return x.fma(TURNS, ROUNDER).reinterpretAsInts();
    }

    /** What is left of the angles without these quarter turns, in [-pi / 4, pi / 4]. */
    static FloatVector withoutTurns(FloatVector x, IntVector turns) {
        FloatVector n = turns.reinterpretAsFloats().sub(ROUNDER);
        return n.fma(MINUS_HALF_PI_3, n.fma(MINUS_HALF_PI_2, n.fma(MINUS_HALF_PI_1, x)));
    }

    /** Sine of angles in [-pi / 4, pi / 4]. */
    static FloatVector smallSine(FloatVector r) {
        FloatVector square = r.mul(r);
        return SIN_2.fma(square, SIN_1).fma(square, SIN_0).mul(square).fma(r, r);
    }

    /** Cosine of angles in [-pi / 4, pi / 4]. */
    static FloatVector smallCosine(FloatVector r) {
        FloatVector square = r.mul(r);
        return COS_2.fma(square, COS_1).fma(square, COS_0).mul(square).fma(square, square.fma(MINUS_HALF, ONE));
    }

    /** Sine after quarter turns: sine, cosine, minus sine, minus cosine of what is left. */
    static FloatVector turned(FloatVector sine, FloatVector cosine, IntVector turns) {
        IntVector odd = turns.and(1).neg(); // all bits set where the number of turns is odd
        IntVector s = sine.reinterpretAsInts();
        IntVector c = cosine.reinterpretAsInts();
        IntVector chosen = c.lanewise(VectorOperators.XOR, s).and(odd).lanewise(VectorOperators.XOR, s);
        IntVector sign = turns.and(2).lanewise(VectorOperators.LSHL, 30);
        return chosen.lanewise(VectorOperators.XOR, sign).reinterpretAsFloats();
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector size = x.abs();
        FloatVector t = expSaturated(size.mul(MINUS_TWO));
        FloatVector far = ONE.sub(t).div(t.add(ONE));
        FloatVector square = x.mul(x);
        FloatVector p = TANH_4.fma(square, TANH_3).fma(square, TANH_2).fma(square, TANH_1);
        FloatVector near = p.fma(square, TANH_0).mul(square).fma(size, size);
        FloatVector y = far.blend(near, size.compare(VectorOperators.LT, TANH_NEAR));
        // y carries no sign yet, that of x is put on it
        IntVector sign = x.reinterpretAsInts().and(0x80000000);
        return y.reinterpretAsInts().lanewise(VectorOperators.OR, sign).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        return ONE.div(expSaturated(x.neg()).add(ONE));
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }
}
