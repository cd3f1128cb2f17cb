package org.autoperi.nn;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.tensor.Kernels;
import org.autoperi.tensor.Parameter;

/**
 * Exponential moving averages of parameters, better to sample with than the last values. Early on the decay is at most
 * (1 + n) / (10 + n) after n updates, so that the random start is soon forgotten. Not thread-safe.
 */
public final class Ema {
    /** Ends a stretch of work with the averages. */
    public interface Applied extends AutoCloseable {
        @Override
        void close();
    }

    private final List<Parameter> parameters;
    private final double decay;
    private final Kernels kernels = Kernels.preferred();
    private final List<float[]> averages = new ArrayList<>();
    private long updates;

    /**
     * Averages that start at the current values.
     *
     * @param decay share of the old average that is kept per update, in [0, 1)
     */
    public Ema(ParameterStore store, double decay) {
        if (!(decay >= 0 && decay < 1)) {
            throw new IllegalArgumentException("moving average: decay " + decay + ", expected 0 <= decay < 1");
        }
        this.parameters = store.parameters();
        this.decay = decay;
        for (Parameter parameter : parameters) {
            averages.add(parameter.values().clone());
        }
    }

    /** Moves the averages towards the current values. */
    public void update() {
        updates++;
        float keep = (float) Math.min(decay, (1.0 + updates) / (10.0 + updates));
        for (int i = 0; i < parameters.size(); i++) {
            float[] average = averages.get(i);
            kernels.scale(average.length, keep, average, 0, average, 0);
            kernels.axpy(average.length, 1 - keep, parameters.get(i).values(), 0, average, 0);
        }
    }

    /** Puts the averages in place of the parameters until closed; meanwhile nothing may be trained. */
    public Applied apply() {
        exchange();
        return this::exchange;
    }

    private void exchange() {
        for (int i = 0; i < parameters.size(); i++) {
            float[] average = averages.get(i);
            parameters.get(i).update(values -> {
                float[] current = values.clone();
                System.arraycopy(average, 0, values, 0, values.length);
                System.arraycopy(current, 0, average, 0, values.length);
            });
        }
    }

    List<Parameter> parameters() {
        return parameters;
    }

    /** The average of parameter i; live. */
    float[] average(int i) {
        return averages.get(i);
    }

    long updates() {
        return updates;
    }

    void resumeAt(long updatesMade) {
        this.updates = updatesMade;
    }
}
