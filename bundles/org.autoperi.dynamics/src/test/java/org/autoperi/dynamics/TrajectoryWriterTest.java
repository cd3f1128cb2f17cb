package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.autoperi.core.Progress;
import org.junit.jupiter.api.Test;

class TrajectoryWriterTest {
    private static final LangevinSettings SETTINGS =
            LangevinSettings.of(2, 20).withStride(10).withReplicas(2);

    private static byte[] written(String name) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (TrajectoryWriter writer = TrajectoryWriter.open(Path.of(name), bytes, SETTINGS)) {
            new LangevinSimulation(Expression.parse("x^2 + y^2"), SETTINGS, Start.at(0.25, -1))
                    .run(writer, 1, executor, Progress.NONE);
            assertThat(writer.frames()).isEqualTo(3);
        } finally {
            executor.shutdownNow();
        }
        return bytes.toByteArray();
    }

    @Test
    void writesColumnsUnderAHeader() throws Exception {
        String text = new String(written("a.txt"), StandardCharsets.UTF_8);
        assertThat(text.lines().toList())
                .hasSize(7)
                .startsWith("x_1 x_2 v_1 v_2 replica step", "0.25 -1.0 0.0 0.0 0 0", "0.25 -1.0 0.0 0.0 1 0");
        assertThat(text.lines().skip(6).findFirst().orElseThrow()).endsWith(" 1 20");
        byte[] zipped = written("a.txt.gz");
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }

    @Test
    void writesWhatPlumedWrites() throws Exception {
        String text = new String(written("COLVAR"), StandardCharsets.UTF_8);
        assertThat(text.lines().toList())
                .startsWith("#! FIELDS time x y vx vy replica", "0.0 0.25 -1.0 0.0 0.0 0")
                .element(3, org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .startsWith("0.1 ");
    }

    @Test
    void writesArraysOfNumPy() throws Exception {
        byte[] bytes = written("a.npy");
        assertThat(bytes).hasSize(128 + 3 * 2 * 4 * 4);
        assertThat(new String(bytes, 10, 118, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2, 4), }")
                .endsWith(" \n");
        ByteBuffer numbers = ByteBuffer.wrap(bytes, 128, 96).order(ByteOrder.LITTLE_ENDIAN);
        String[] last = new String(written("a.txt"), StandardCharsets.UTF_8)
                .lines()
                .skip(6)
                .findFirst()
                .orElseThrow()
                .split(" ");
        assertThat(numbers.getFloat(128 + 5 * 16)).isEqualTo(Float.parseFloat(last[0]));
        assertThat(numbers.getFloat(128 + 5 * 16 + 12)).isEqualTo(Float.parseFloat(last[3]));
    }

    @Test
    void refusesNamesThatTellNoLayout() {
        assertThatThrownBy(() -> TrajectoryWriter.open(Path.of("a.trr"), new ByteArrayOutputStream(), SETTINGS))
                .hasMessageContaining("a.trr tells no layout");
    }
}
