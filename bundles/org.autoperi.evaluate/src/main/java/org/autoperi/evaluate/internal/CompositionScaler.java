package org.autoperi.evaluate.internal;

import java.util.List;
import org.autoperi.crystal.Composition;
import org.autoperi.evaluate.MagpieFingerprint;

/**
 * The composition fingerprint of CDVAE: {@link MagpieFingerprint}, each number less its mean and divided by its standard deviation over
 * CDVAE's training crystals. Source: CompScalerMeans and CompScalerStds of CDVAE (see NOTICE).
 */
final class CompositionScaler {
    /** Mean, then standard deviation of each number. */
    private static final double[][] SCALE = read();

    private CompositionScaler() {}

    /** Returns the scaled fingerprint, shape [132]. */
    static double[] fingerprint(Composition composition) {
        double[] values = MagpieFingerprint.of(composition);
        for (int i = 0; i < values.length; i++) {
            values[i] = (values[i] - SCALE[i][0]) / SCALE[i][1];
        }
        return values;
    }

    private static double[][] read() {
        List<String[]> rows = TableResource.rows(CompositionScaler.class, "cdvae-composition-scaler.tsv");
        if (!rows.stream().map(row -> row[0]).toList().equals(MagpieFingerprint.labels())) {
            throw new IllegalStateException("the scaler does not fit the fingerprint");
        }
        return rows.stream()
                .map(row -> new double[] {Double.parseDouble(row[1]), Double.parseDouble(row[2])})
                .toArray(double[][]::new);
    }
}
