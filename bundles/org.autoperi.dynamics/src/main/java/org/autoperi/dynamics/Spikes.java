package org.autoperi.dynamics;

/**
 * The removal of short visits in the published work (github.com/tiwarylab/LSTM-predict-MD, LSTM_LM_4s.py, Rm_peaks_steps): changes are where numpy.gradient of the
 * states, taken once before anything is removed, is not zero, so each change is seen at the frame before it and at the frame behind it.
 */
final class Spikes {
    private Spikes() {}

    static int[] removed(int[] states, int threshold) {
        int[] result = states.clone();
        int last = states.length - 1;
        int from = -1;
        for (int at = 0; at <= last; at++) {
            if (states[Math.min(last, at + 1)] == states[Math.max(0, at - 1)]) {
                continue;
            }
            int length = from < 0 ? 0 : at - from;
            if (from < 0 || length > threshold) {
                from = at;
            } else if (length > 1) {
                int middle = from + length / 2;
                java.util.Arrays.fill(result, from, middle + 1, result[from]);
                java.util.Arrays.fill(result, middle + 1, at + 1, result[Math.min(last, at + 1)]);
                from = at;
            }
        }
        return result;
    }
}
