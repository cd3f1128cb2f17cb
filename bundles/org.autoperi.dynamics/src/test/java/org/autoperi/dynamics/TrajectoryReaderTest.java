package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.autoperi.core.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrajectoryReaderTest {
    @TempDir
    Path folder;

    private static List<double[]> rows(Path file) throws Exception {
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            List<double[]> rows = new ArrayList<>();
            double[] row = new double[reader.columns().size()];
            while (reader.next(row)) {
                rows.add(row.clone());
            }
            return rows;
        }
    }

    private Path text(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    /** Parse what we write: every layout gives back the floats. */
    @ParameterizedTest
    @ValueSource(strings = {"a.txt", "a.txt.gz", "a.dat", "COLVAR", "b.colvar.gz", "a.npy"})
    void readsWhatTheWriterWrites(String name) throws Exception {
        LangevinSettings settings =
                LangevinSettings.of(2, 40).withStride(4).withReplicas(3).withSeed(2);
        Path file = folder.resolve(name);
        List<float[]> written = new ArrayList<>();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (OutputStream out = Files.newOutputStream(file);
                TrajectoryWriter writer = TrajectoryWriter.open(file, out, settings)) {
            TrajectorySink sink = frame -> {
                for (int r = 0; r < 3; r++) {
                    written.add(new float[] {(float) frame.x(r), (float) frame.velocityY(r), r});
                }
            };
            new LangevinSimulation(Expression.parse("x^2 + y^2"), settings, Start.at(0.25, -1))
                    .run(sink.and(writer), 1, executor, Progress.NONE);
        } finally {
            executor.shutdownNow();
        }
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            boolean published = reader.columns().contains("x_1");
            int x = reader.column(published ? "x_1" : "x");
            int vy = reader.column(published ? "v_2" : "vy");
            int replica = reader.column("replica");
            double[] row = new double[reader.columns().size()];
            for (float[] one : written) {
                assertThat(reader.next(row)).isTrue();
                assertThat((float) row[x]).isEqualTo(one[0]);
                assertThat((float) row[vy]).isEqualTo(one[1]);
                assertThat(row[replica]).isEqualTo(one[2]);
            }
            assertThat(reader.next(row)).isFalse();
        }
    }

    @Test
    void readsPublishedTrajectories() throws Exception {
        Path file = Shared.trajectory("Diamond4s_unbiased_xvyw1beta2.5gammax1.0gammay1.0_h0.01.txt.gz");
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            assertThat(reader.columns())
                    .containsExactly("x_1", "x_2", "v_1", "v_2", "r1", "r2", "height", "x0_bias", "y0_bias");
        }
        assertThat(rows(file)).hasSize(10_000);
        assertThat(rows(Shared.trajectory("lstm_prediction_4state_120000.txt.gz")))
                .hasSize(120_000);
    }

    @Test
    void readsColvarWithRestartsAndComments() throws Exception {
        Path file = text(
                "COLVAR",
                "#! FIELDS time phi psi\n#! SET min_phi -pi\n 0.0 -1.5 2\n#! FIELDS time phi psi\n 1.0 1e-1 -2\n\n");
        assertThat(rows(file)).hasSize(2).last().isEqualTo(new double[] {1, 0.1, -2});
    }

    @Test
    void readsXyz() throws Exception {
        Path file = text("a.xyz", "2\nfirst\nH 0 0 1\nO 1 2 3 9.5\n2\n\nH 4 5 6\nO 7 8 9\n");
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            assertThat(reader.columns()).containsExactly("x1", "y1", "z1", "x2", "y2", "z2");
        }
        assertThat(rows(file)).hasSize(2);
        assertThat(rows(file).get(0)).containsExactly(0, 0, 1, 1, 2, 3);
        assertThat(rows(file).get(1)).containsExactly(4, 5, 6, 7, 8, 9);
    }

    private static byte[] dcd(ByteOrder order, boolean cell, int fixed) {
        ByteBuffer out = ByteBuffer.allocate(4096).order(order);
        out.putInt(84).put("CORD".getBytes(StandardCharsets.US_ASCII));
        int[] control = new int[20];
        control[0] = 2;
        control[8] = fixed;
        control[10] = cell ? 1 : 0;
        control[19] = 24;
        for (int number : control) {
            out.putInt(number);
        }
        out.putInt(84);
        out.putInt(84).putInt(1).put(new byte[80]).putInt(84);
        out.putInt(4).putInt(2).putInt(4);
        for (int frame = 0; frame < 2; frame++) {
            if (cell) {
                out.putInt(48).put(new byte[48]).putInt(48);
            }
            for (int axis = 0; axis < 3; axis++) {
                out.putInt(8)
                        .putFloat(frame + 0.5f * axis)
                        .putFloat(10 * frame - axis)
                        .putInt(8);
            }
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void readsDcdOfEitherByteOrder(boolean little, boolean cell) throws Exception {
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Path file = Files.write(folder.resolve("a.dcd"), dcd(order, cell, 0));
        assertThat(rows(file)).hasSize(2);
        assertThat(rows(file).get(1)).containsExactly(1, 1.5, 2, 10, 9, 8);
        Path cut = Files.write(folder.resolve("cut.dcd"), Arrays.copyOf(dcd(order, cell, 0), 250));
        assertThatThrownBy(() -> rows(cut))
                .hasMessageContaining("cut.dcd: frame")
                .hasMessageContaining("cut off");
        Path fixed = Files.write(folder.resolve("fixed.dcd"), dcd(order, cell, 3));
        assertThatThrownBy(() -> rows(fixed)).hasMessageContaining("3 fixed atoms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.txt | x y~1 2~3 | a.txt:3: found 1 values, expected 2 (x y)",
                "a.txt | x y~1 2~3 four | a.txt:3: 'four' in the column y is no number",
                "COLVAR | #! FIELDS a b~1 2~#! FIELDS a c~1 2 | COLVAR:3: the columns change",
                "a.xyz | two~~ | a.xyz:1: found 'two', expected the number of atoms",
                "a.xyz | 2~c~H 0 0 0~ | the file ends within a frame, after 1 of 2 atoms",
                "a.xyz | 1~c~H 0 0 0~2~c~H 0 0 0~H 0 0 0 | a.xyz:4: a frame of 2 atoms after frames of 1",
                "a.xyz | 1~c~H 0 zero 0 | a.xyz:3: 'zero' is no coordinate",
                "a.txt | # only~# comments | no row of numbers",
            })
    void saysWhereAFileIsWrong(String name, String content, String said) throws Exception {
        Path file = text(name, content.replace("~", "\n"));
        assertThatThrownBy(() -> rows(file))
                .isInstanceOf(DynamicsException.class)
                .hasMessageContaining(said);
    }

    @Test
    void saysThatAFileIsEmptyOrCutOff() throws Exception {
        Path empty = text("empty.txt", "");
        assertThatThrownBy(() -> rows(empty)).hasMessageContaining("is empty; expected a trajectory");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("x y\n1 2\n3 4\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        Path cut = Files.write(folder.resolve("cut.txt.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() - 20));
        assertThatThrownBy(() -> rows(cut)).hasMessageContaining("it was cut off");
        bytes.reset();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("1\nc\nH 1 2 3\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        Path cutXyz = Files.write(folder.resolve("b.xyz.gz"), Arrays.copyOf(bytes.toByteArray(), bytes.size() - 20));
        assertThatThrownBy(() -> rows(cutXyz))
                .isInstanceOf(DynamicsException.class)
                .hasMessageContaining("b.xyz.gz:")
                .hasMessageContaining("it was cut off");
    }

    @Test
    void namesTheNearestColumn() throws Exception {
        Path file = text("a.txt", "time phi psi\n1 2 3\n");
        try (TrajectoryReader reader = TrajectoryReader.open(file)) {
            assertThatThrownBy(() -> reader.column("phy")).hasMessageContaining("did you mean phi");
        }
    }

    @Test
    void readsNumPyOfOtherShapes() throws Exception {
        for (boolean wide : new boolean[] {false, true}) {
            String type = wide ? ">f8" : "<f4";
            byte[] header = ("{'descr': '" + type + "', 'fortran_order': False, 'shape': (2, 2), }                 \n")
                    .getBytes(StandardCharsets.US_ASCII);
            ByteBuffer out = ByteBuffer.allocate(200).order(wide ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length, 0})
                    .put(header);
            for (double value : new double[] {1, 2, 3, 4.5}) {
                if (wide) {
                    out.putDouble(value);
                } else {
                    out.putFloat((float) value);
                }
            }
            Path file = Files.write(folder.resolve("a.npy"), Arrays.copyOf(out.array(), out.position()));
            assertThat(rows(file).get(1)).containsExactly(new double[] {3, 4.5}, within(0.0));
        }
    }
}
