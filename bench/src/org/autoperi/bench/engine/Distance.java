package org.autoperi.bench.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** How far numbers of ours are from those of a peer. */
final class Distance {
    private Distance() {}

    /** Length of the difference of pieces of n numbers over the length of the second. */
    static double relative(float[] a, int aFrom, float[] b, int bFrom, int n) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < n; i++) {
            double d = a[aFrom + i] - b[bFrom + i];
            difference += d * d;
            length += (double) b[bFrom + i] * b[bFrom + i];
        }
        return Math.sqrt(difference / length);
    }

    /** Numbers a peer wrote: float32, little-endian. */
    static float[] read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }
}
