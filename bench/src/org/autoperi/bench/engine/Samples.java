package org.autoperi.bench.engine;

import java.util.stream.DoubleStream;

/** Times of one thing measured many times. */
final class Samples {
    private DoubleStream.Builder builder = DoubleStream.builder();
    private double[] sorted;

    void add(double time) {
        builder.add(time);
    }

    double median() {
        double[] values = sorted();
        return values[values.length / 2];
    }

    double min() {
        return sorted()[0];
    }

    double max() {
        double[] values = sorted();
        return values[values.length - 1];
    }

    int count() {
        return sorted().length;
    }

    private double[] sorted() {
        if (sorted == null) {
            sorted = builder.build().sorted().toArray();
            builder = null;
        }
        return sorted;
    }
}
