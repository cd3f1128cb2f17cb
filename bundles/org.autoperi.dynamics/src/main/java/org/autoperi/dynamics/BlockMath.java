package org.autoperi.dynamics;

/**
 * Elementary functions of blocks of numbers, as loops that the compiler turns into SIMD instructions: no branches, no calls, one
 * array written by each, and what cannot be vectorised (the bits of an exponent) in loops of its own. Results do not depend on whether it did.
 */
final class BlockMath {
    /** 1.5 * 2^52: added to a number of less than 2^51, it leaves the nearest whole number in the last bits. */
    private static final double ROUND = 6755399441055744.0;

    private static final double LOG2_E = 1.4426950408889634;
    /** ln 2 in two parts, the first with 21 zeros at its end (fdlibm, e_exp.c). */
    private static final double LN2_HIGH = 6.93147180369123816490e-01;

    private static final double LN2_LOW = 1.90821492927058770002e-10;
    /** Beyond these the exponential is kept at its value there: 2.5e-308 and 8.2e307. */
    private static final double LOWEST = -707;

    private static final double HIGHEST = 709;
    private static final int BIAS = 1023;
    private static final int MANTISSA_BITS = 52;

    /** The bits of the square root of a half. */
    private static final long ROOT_HALF = 0x3fe6a09e667f3bcdL;

    private BlockMath() {}

    /**
     * Writes exp(a) to {@code result}, to about 2 units in the last place; overflow saturates instead of becoming infinite.
     *
     * @param scratch overwritten, another array than the others
     */
    static void exp(int count, double[] a, double[] result, double[] scratch) {
        for (int i = 0; i < count; i++) {
            result[i] = Math.max(LOWEST, Math.min(HIGHEST, a[i]));
        }
        for (int i = 0; i < count; i++) {
            scratch[i] = result[i] * LOG2_E + ROUND;
        }
        for (int i = 0; i < count; i++) {
            double whole = scratch[i] - ROUND;
            double r = (result[i] - whole * LN2_HIGH) - whole * LN2_LOW;
            // Taylor: |r| <= ln 2 / 2, so the first term left out is below 2e-16 of the sum.
            double p = 1.0 / 6227020800.0;
            p = p * r + 1.0 / 479001600.0;
            p = p * r + 1.0 / 39916800.0;
            p = p * r + 1.0 / 3628800.0;
            p = p * r + 1.0 / 362880.0;
            p = p * r + 1.0 / 40320.0;
            p = p * r + 1.0 / 5040.0;
            p = p * r + 1.0 / 720.0;
            p = p * r + 1.0 / 120.0;
            p = p * r + 1.0 / 24.0;
            p = p * r + 1.0 / 6.0;
            p = p * r + 0.5;
            p = p * r + 1.0;
            result[i] = p * r + 1.0;
        }
        for (int i = 0; i < count; i++) {
            long power = Double.doubleToRawLongBits(scratch[i]) + BIAS;
            result[i] *= Double.longBitsToDouble(power << MANTISSA_BITS);
        }
    }

    /**
     * Turns pairs of uniform bits into pairs of standard normal numbers (Box and Muller, doi:10.1214/aoms/1177706645), 53 bits each.
     *
     * @param radiusBits uniform bits that make the radii
     * @param angleBits uniform bits that make the angles
     * @param first receives one number of each pair
     * @param second receives the other
     * @param scratch overwritten, another array than the others
     */
    static void normal(
            int count, long[] radiusBits, long[] angleBits, double[] first, double[] second, double[] scratch) {
        for (int i = 0; i < count; i++) {
            // u in (0, 1] as 2^e m with m in [sqrt(1/2), sqrt(2))
            long bits = Double.doubleToRawLongBits(((radiusBits[i] >>> 11) + 1) * 0x1p-53);
            long e = (bits - ROOT_HALF) >> MANTISSA_BITS;
            first[i] = Double.longBitsToDouble(bits - (e << MANTISSA_BITS));
            scratch[i] = e;
            second[i] = (angleBits[i] >> 11) * 0x1p-53; // in [-1/2, 1/2)
        }
        for (int i = 0; i < count; i++) {
            double s = (first[i] - 1) / (first[i] + 1);
            double z = s * s;
            // ln m = 2 artanh s, |s| <= 0.1716: the first term left out is below 1e-17 of the sum.
            double p = 1.0 / 21;
            p = p * z + 1.0 / 19;
            p = p * z + 1.0 / 17;
            p = p * z + 1.0 / 15;
            p = p * z + 1.0 / 13;
            p = p * z + 1.0 / 11;
            p = p * z + 1.0 / 9;
            p = p * z + 1.0 / 7;
            p = p * z + 1.0 / 5;
            p = p * z + 1.0 / 3;
            p = p * z + 1;
            double log = scratch[i] * (LN2_HIGH + LN2_LOW) + 2 * s * p;
            scratch[i] = Math.sqrt(-2 * log);
        }
        sine(count, second, first);
        cosine(count, second);
        for (int i = 0; i < count; i++) {
            second[i] = scratch[i] * (2 * first[i] * second[i]);
        }
        for (int i = 0; i < count; i++) {
            first[i] = scratch[i] * (1 - 2 * first[i] * first[i]);
        }
    }

    /** Writes the sines of pi times numbers in [-1/2, 1/2], to 3e-16. */
    private static void sine(int count, double[] turns, double[] sine) {
        for (int i = 0; i < count; i++) {
            double angle = turns[i] * Math.PI;
            double z = angle * angle;
            double p = -1.0 / 5.109094217170944e19;
            p = p * z + 1.0 / 1.21645100408832e17;
            p = p * z - 1.0 / 3.55687428096e14;
            p = p * z + 1.0 / 1.307674368e12;
            p = p * z - 1.0 / 6227020800.0;
            p = p * z + 1.0 / 39916800.0;
            p = p * z - 1.0 / 362880.0;
            p = p * z + 1.0 / 5040.0;
            p = p * z - 1.0 / 120.0;
            p = p * z + 1.0 / 6.0;
            sine[i] = angle - angle * z * p;
        }
    }

    /** Replaces numbers in [-1/2, 1/2] by the cosines of pi times them, to 3e-16. */
    private static void cosine(int count, double[] turns) {
        for (int i = 0; i < count; i++) {
            double angle = turns[i] * Math.PI;
            double z = angle * angle;
            double p = 1.0 / 2.43290200817664e18;
            p = p * z - 1.0 / 6.402373705728e15;
            p = p * z + 1.0 / 2.0922789888e13;
            p = p * z - 1.0 / 8.71782912e10;
            p = p * z + 1.0 / 479001600.0;
            p = p * z - 1.0 / 3628800.0;
            p = p * z + 1.0 / 40320.0;
            p = p * z - 1.0 / 720.0;
            p = p * z + 1.0 / 24.0;
            p = p * z - 0.5;
            turns[i] = p * z + 1;
        }
    }
}
