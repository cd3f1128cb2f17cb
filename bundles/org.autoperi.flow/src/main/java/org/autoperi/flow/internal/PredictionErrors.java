package org.autoperi.flow.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far predictions of one target are from the known values, beside the best constants: always the median of the training values for the mean absolute
 * error, always their mean for the root mean square. In units of the target; NaN if no value is known.
 *
 * @param count number of known values
 * @param mae mean absolute error
 * @param rmse root of the mean square error
 * @param constantMae mean absolute error of the median
 * @param constantRmse root of the mean square error of the mean
 */
record PredictionErrors(int count, double mae, double rmse, double constantMae, double constantRmse) {
    /**
     * Compares.
     *
     * @param target index of the target
     * @param predictions for each item those of all targets
     */
    static PredictionErrors of(Targets targets, int target, List<PropertyPool.Item> items, List<double[]> predictions) {
        int count = 0;
        double[] sums = new double[4];
        for (int i = 0; i < items.size(); i++) {
            double known = items.get(i).values()[target];
            if (Double.isNaN(known)) {
                continue;
            }
            count++;
            double error = predictions.get(i)[target] - known;
            double fromMean = targets.mean()[target] - known;
            sums[0] += Math.abs(error);
            sums[1] += error * error;
            sums[2] += Math.abs(targets.median()[target] - known);
            sums[3] += fromMean * fromMean;
        }
        return new PredictionErrors(
                count, sums[0] / count, Math.sqrt(sums[1] / count), sums[2] / count, Math.sqrt(sums[3] / count));
    }

    /** The numbers by name, for provenance. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("count", count);
        facts.put("mae", mae);
        facts.put("rmse", rmse);
        facts.put("constant-mae", constantMae);
        facts.put("constant-rmse", constantRmse);
        return facts;
    }
}
