package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.autoperi.core.Param;
import org.autoperi.core.RandomStreams;

/**
 * Which of the valid structures published numbers are about. CDVAE draws 1000 without a seed, so its numbers cannot be had again; here the draw
 * follows from a seed.
 *
 * @param size number of structures drawn, each at most once
 * @param seed of the draw
 */
public record ValidSample(
        @Param(label = "Size", min = 2, help = "Number of valid structures drawn.") int size,
        @Param(label = "Seed", help = "Of the draw; published code has none.") long seed) {
    /** 1000 by seed 0. */
    public ValidSample() {
        this(1000, 0);
    }

    /**
     * Draws from the places of valid structures.
     *
     * @throws IllegalArgumentException if there are fewer than are to be drawn
     */
    List<Integer> of(List<Integer> valid) {
        if (valid.size() < size) {
            throw new IllegalArgumentException(
                    "expected at least " + size + " valid structures to draw from, found " + valid.size());
        }
        List<Integer> rest = new ArrayList<>(valid);
        RandomGenerator random = new RandomStreams(seed).stream("sample of valid structures");
        for (int i = 0; i < size; i++) {
            int j = i + random.nextInt(rest.size() - i);
            Integer drawn = rest.set(j, rest.get(i));
            rest.set(i, drawn);
        }
        return List.copyOf(rest.subList(0, size));
    }

    Map<String, String> parameters() {
        return Parameters.of("sample", size, "seed", seed);
    }
}
