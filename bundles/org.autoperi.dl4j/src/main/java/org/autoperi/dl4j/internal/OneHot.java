package org.autoperi.dl4j.internal;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** States as Deeplearning4j reads and tells them: shape [B, states, T], one where the state is, zero elsewhere. Used again and again, so that no memory is asked for at each step. */
final class OneHot implements AutoCloseable {
    private final INDArray array;
    private final FloatBuffer values;
    private final int sequences;
    private final int states;

    /**
     * @param sequences B
     * @param length T
     */
    OneHot(int sequences, int states, int length) {
        this.sequences = sequences;
        this.states = states;
        // In this order a time is one stretch of memory, which the recurrent layers of Deeplearning4j expect.
        array = Nd4j.create(DataType.FLOAT, new long[] {sequences, states, length}, 'f');
        values = array.data().asNioFloat();
    }

    /**
     * Sets the states.
     *
     * @param time states of each sequence, shape [T, B] flattened
     */
    INDArray set(int[] time) {
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, 0);
        }
        for (int i = 0; i < time.length; i++) {
            values.put((i / sequences * states + time[i]) * sequences + i % sequences, 1);
        }
        return array;
    }

    @Override
    public void close() {
        array.close();
    }
}
