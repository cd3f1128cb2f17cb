package org.autoperi.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** A small regression with everything a training has: tiles, two loss terms, optimiser, averages. */
final class Fixture {
    static final int WIDTH = 19;

    record Tile(int rows, float[] x, float[] y) {}

    final ParameterStore store = new ParameterStore();
    final Mlp network;
    final Adam adam;
    final Ema ema;
    final List<Tile> tiles = new ArrayList<>();

    Fixture() {
        this(WIDTH);
    }

    Fixture(int width) {
        RandomGenerator random = random(1);
        this.network = new Mlp(store.scope("network", random), 3, width, width, 2);
        this.adam = new Adam(store, new Adam.Settings(0.9, 0.999, 1e-8, 0.01));
        this.ema = new Ema(store, 0.99);
        RandomGenerator data = random(2);
        for (int i = 0; i < 11; i++) {
            tiles.add(tile(data, 1 + i % 5));
        }
    }

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static Tile tile(RandomGenerator random, int rows) {
        float[] x = new float[3 * rows];
        float[] y = new float[2 * rows];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < rows; i++) {
            y[2 * i] = (float) Math.sin(x[3 * i]);
            y[2 * i + 1] = x[3 * i + 1] * x[3 * i + 2];
        }
        return new Tile(rows, x, y);
    }

    Loss loss(Tape tape, Tile tile, int index) {
        Tensor predicted = network.apply(tape, tape.constant(tile.rows, 3, tile.x));
        Tensor target = tape.constant(tile.rows, 2, tile.y);
        return Loss.of("square", tape.mse(predicted, target))
                .and("size", 0.001, tape.mean(tape.multiply(predicted, predicted)));
    }

    float[] values() {
        float[] all = new float[(int) store.size()];
        int at = 0;
        for (var parameter : store.parameters()) {
            System.arraycopy(parameter.values(), 0, all, at, parameter.size());
            at += parameter.size();
        }
        return all;
    }
}
