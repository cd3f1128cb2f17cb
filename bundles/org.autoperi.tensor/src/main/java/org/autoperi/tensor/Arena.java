package org.autoperi.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory of a tape: large arrays handed out piece by piece and taken back all at once. Pieces given back earlier are
 * handed out again to whoever asks for the same size, so that gradients of a deep network reuse a few warm buffers.
 */
final class Arena {
    /** A piece of memory; its content is what was there before. */
    record Block(float[] array, int offset, int size) {}

    private static final int SLAB = 1 << 20;

    /** Floats in a line of the processor's cache. */
    private static final int LINE = 16;

    /** Large arrays start on a cache line and their elements 16 bytes later: 12 floats on, lines begin. */
    private static final int FIRST = 12;

    private final List<float[]> slabs = new ArrayList<>();
    private final List<Block> free = new ArrayList<>();
    private int slab;
    private int next = FIRST;

    Block take(int size) {
        for (int i = free.size() - 1; i >= 0; i--) {
            if (free.get(i).size() == size) {
                return free.remove(i);
            }
        }
        int padded = (size + LINE - 1) / LINE * LINE;
        while (slab < slabs.size() && next + padded > slabs.get(slab).length) {
            slab++;
            next = FIRST;
        }
        if (slab == slabs.size()) {
            slabs.add(new float[Math.max(SLAB, padded + FIRST)]);
            next = FIRST;
        }
        Block block = new Block(slabs.get(slab), next, size);
        next += padded;
        return block;
    }

    /** Takes a piece back, for whoever asks for the same size next. */
    void giveBack(Block block) {
        free.add(block);
    }

    /** Takes everything back. */
    void reset() {
        free.clear();
        slab = 0;
        next = FIRST;
    }

    /** Floats held, whether handed out or not. */
    long capacity() {
        return slabs.stream().mapToLong(array -> array.length).sum();
    }
}
