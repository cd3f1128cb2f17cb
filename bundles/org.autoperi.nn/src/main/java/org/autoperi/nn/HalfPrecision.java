package org.autoperi.nn;

/**
 * The two 16-bit floating-point formats: binary16 of IEEE 754 (5 bits of exponent, 10 of fraction), and the upper half of a
 * float32 (8 and 7). Rounding is to nearest, ties to even.
 */
final class HalfPrecision {
    private HalfPrecision() {}

    /** The bits of the binary16 number nearest to a float32. */
    static short toBinary16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (size >= 65520) { // half way between the largest number and what would come next
            return (short) (sign | 0x7c00);
        }
        if (size < 0x1p-14f) { // adding 2^-1 leaves a multiple of 2^-24 in the lowest bits, rounded
            return (short) (sign | Float.floatToRawIntBits(size + 0.5f) - Float.floatToRawIntBits(0.5f));
        }
        int kept = Float.floatToRawIntBits(size) - (112 << 23); // exponent bias 127 to 15
        int odd = kept >>> 13 & 1;
        return (short) (sign | kept + 0xfff + odd >>> 13);
    }

    /** The float32 equal to a binary16 number. */
    static float fromBinary16(short half) {
        int size = half & 0x7fff;
        float value;
        if (size >= 0x7c00) {
            value = Float.intBitsToFloat(0x7f800000 | (size & 0x3ff) << 13);
        } else if (size < 0x400) {
            value = size * 0x1p-24f;
        } else {
            value = Float.intBitsToFloat((size << 13) + (112 << 23));
        }
        return half < 0 ? -value : value;
    }

    /** The upper bits of a float32, rounded. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** The float32 with these upper bits. */
    static float fromBfloat16(short upper) {
        return Float.intBitsToFloat(upper << 16);
    }
}
