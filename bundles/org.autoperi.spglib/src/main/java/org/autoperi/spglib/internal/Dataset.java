package org.autoperi.spglib.internal;

import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What of spglib's answer is used, copied out of its memory.
 *
 * @param hallNumber place of the setting among the 530
 * @param transformation P of {@code x_std = P x + p}, row-major
 * @param originShift p
 * @param letters Wyckoff letter of each site
 * @param siteSymmetries symbol of each site
 * @param orbits first equivalent site of each site
 */
record Dataset(
        int hallNumber,
        double[] transformation,
        double[] originShift,
        String letters,
        List<String> siteSymmetries,
        int[] orbits) {

    // Offsets of SpglibDataset in spglib.h of version 2 where pointers and doubles have 8 bytes: two ints, texts of 11,
    // 17 and 6 bytes, 9 and 3
    // doubles, then counts and pointers, each at a multiple of its size.
    private static final long HALL_NUMBER = 4;
    private static final long TRANSFORMATION = 48;
    private static final long ORIGIN_SHIFT = 120;
    private static final long ATOMS = 168;
    private static final long WYCKOFFS = 176;
    private static final long SITE_SYMMETRIES = 184;
    private static final long ORBITS = 200;
    private static final int SYMBOL_BYTES = 7;

    /** Copies an answer. */
    static Dataset read(Pointer dataset) {
        int atoms = dataset.getInt(ATOMS);
        StringBuilder letters = new StringBuilder(atoms);
        for (int wyckoff : dataset.getPointer(WYCKOFFS).getIntArray(0, atoms)) {
            letters.append((char) (wyckoff < 26 ? 'a' + wyckoff : 'A' + wyckoff - 26));
        }
        Pointer symbols = dataset.getPointer(SITE_SYMMETRIES);
        List<String> siteSymmetries = new ArrayList<>(atoms);
        for (int i = 0; i < atoms; i++) {
            siteSymmetries.add(symbols.getString((long) SYMBOL_BYTES * i, StandardCharsets.US_ASCII.name())
                    .strip());
        }
        return new Dataset(
                dataset.getInt(HALL_NUMBER),
                dataset.getDoubleArray(TRANSFORMATION, 9),
                dataset.getDoubleArray(ORIGIN_SHIFT, 3),
                letters.toString(),
                siteSymmetries,
                dataset.getPointer(ORBITS).getIntArray(0, atoms));
    }
}
