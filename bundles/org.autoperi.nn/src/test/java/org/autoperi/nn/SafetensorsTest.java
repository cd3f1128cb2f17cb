package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Path file(String header, int bytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer =
                ByteBuffer.allocate(Long.BYTES + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(json.length).put(json);
        for (int i = 0; buffer.hasRemaining(); i++) {
            buffer.put((byte) i);
        }
        return Files.write(folder.resolve("foreign.safetensors"), buffer.array());
    }

    @ParameterizedTest
    @EnumSource
    void givesBackWhatTheStorageHolds(Safetensors.Storage storage) throws IOException {
        float[] values = {1, -2.5f, 0.1f, 65519, 1e-7f, 3.3895314e38f};
        Checkpoint written = new Checkpoint(Map.of("a", "b"), Map.of("w", new Checkpoint.Matrix(2, 3, values)));
        Path file = folder.resolve("half.safetensors");
        written.write(file, storage);
        float[] expected =
                switch (storage) {
                    case F32 -> values;
                    case F16 -> new float[] {1, -2.5f, 0.099975586f, 65504, 1.1920929e-7f, Float.POSITIVE_INFINITY};
                    case BF16 -> new float[] {1, -2.5f, 0.100097656f, 65536, 1.0011718e-7f, 3.3895314e38f};
                };
        Checkpoint read = Checkpoint.read(file);
        assertThat(read.tensors().get("w").values()).containsExactly(expected);
        try (Safetensors mapped = Safetensors.map(file)) {
            assertThat(mapped.metadata()).containsEntry("a", "b").containsEntry("autoperi.format", "1");
            assertThat(mapped.entries().get("w").type()).isEqualTo(storage.name());
            assertThat(mapped.entries().get("w").shape()).containsExactly(2L, 3L);
            assertThat(mapped.floats("w")).containsExactly(expected);
            assertThatThrownBy(() -> mapped.floats("v")).hasMessageContaining("no tensor v, there are [w]");
        }
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none.safetensors")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageEndingWith("none.safetensors: there is no such file, expected a checkpoint or a model");
    }

    /** Numbers go through a buffer of a megabyte; whole numbers below 2048 and halves of them are exact in binary16. */
    @ParameterizedTest
    @EnumSource
    void writesWhatIsLongerThanItsBuffer(Safetensors.Storage storage) throws IOException {
        float[] values = new float[1_200_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 251;
        }
        Map<String, Checkpoint.Matrix> matrices = new LinkedHashMap<>();
        matrices.put("long", new Checkpoint.Matrix(1, values.length, values));
        matrices.put("empty", new Checkpoint.Matrix(0, 3, new float[0]));
        matrices.put("short", new Checkpoint.Matrix(1, 2, new float[] {7, 8}));
        Path file = folder.resolve("long.safetensors");
        new Checkpoint(Map.of(), matrices).write(file, storage);
        Checkpoint read = Checkpoint.read(file); // asks for the checksum
        assertThat(Arrays.equals(read.tensors().get("long").values(), values)).isTrue(); // containsExactly is quadratic
        assertThat(read.tensors().get("empty").values()).isEmpty();
        assertThat(read.tensors().get("short").values()).containsExactly(7, 8);
    }

    /** A checksum that begins with zeros is written without them; the numbers stand where they would with all digits. */
    @Test
    void aShortChecksumMovesNothing() throws IOException {
        Path file = folder.resolve("short.safetensors");
        int shortest = 8;
        for (int i = 0; i < 64 && shortest == 8; i++) {
            float[] values = {i};
            new Checkpoint(Map.of(), Map.of("w", new Checkpoint.Matrix(1, 1, values))).write(file);
            try (Safetensors mapped = Safetensors.map(file)) {
                shortest = mapped.metadata().get("autoperi.crc32").length();
            }
            assertThat(Checkpoint.read(file).tensors().get("w").values()).containsExactly(values);
        }
        assertThat(shortest).isLessThan(8);
    }

    /** Every 16-bit number comes back, and every float32 between two of them goes to the nearer, ties to even. */
    @Test
    void roundsToTheNearest() {
        for (int i = 0; i < 0x7c00; i++) {
            float value = HalfPrecision.fromBinary16((short) i);
            float next = i == 0x7bff ? 65536 : HalfPrecision.fromBinary16((short) (i + 1));
            float middle = (float) (((double) value + next) / 2);
            assertThat(HalfPrecision.toBinary16(value)).isEqualTo((short) i);
            assertThat(HalfPrecision.toBinary16(-value)).isEqualTo((short) (i | 0x8000));
            assertThat(HalfPrecision.toBinary16(Math.nextDown(middle))).isEqualTo((short) i);
            assertThat(HalfPrecision.toBinary16(middle)).isEqualTo((short) (i + (i & 1)));
            assertThat(HalfPrecision.toBinary16(Math.nextUp(middle))).isEqualTo((short) (i + 1));
        }
        for (int i = 0; i < 0x7f80; i++) {
            float value = HalfPrecision.fromBfloat16((short) i);
            float middle = Float.intBitsToFloat((i << 16) + 0x8000);
            assertThat(HalfPrecision.toBfloat16(value)).isEqualTo((short) i);
            assertThat(HalfPrecision.toBfloat16(middle)).isEqualTo((short) (i + (i & 1)));
            assertThat(HalfPrecision.toBfloat16(Math.nextUp(middle))).isEqualTo((short) (i + 1));
        }
    }

    @Test
    void keepsWhatIsNoNumber() {
        float[] values = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f};
        for (float value : values) {
            assertThat(HalfPrecision.fromBinary16(HalfPrecision.toBinary16(value)))
                    .isEqualTo(Float.valueOf(value));
            assertThat(HalfPrecision.fromBfloat16(HalfPrecision.toBfloat16(value)))
                    .isEqualTo(Float.valueOf(value));
        }
    }

    @Test
    void readsForeignShapesAndTypes() throws IOException {
        String header = "{\"cube\":{\"dtype\":\"F16\",\"shape\":[2,1,2],\"data_offsets\":[0,8]},"
                + "\"one\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]},"
                + "\"count\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[12,20]}}";
        Path file = file(header, 20);
        try (Safetensors read = Safetensors.open(file)) {
            assertThat(read.entries().get("cube").shape()).isEqualTo(List.of(2L, 1L, 2L));
            assertThat(read.floats("cube")).hasSize(4);
            assertThat(read.floats("one")).containsExactly(Float.intBitsToFloat(0x0b0a0908));
            assertThatThrownBy(() -> read.floats("count"))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("count is stored as I64, expected F32, F16 or BF16");
        }
        assertThatThrownBy(() -> Checkpoint.read(file))
                .hasMessageContaining("cube has the shape [2, 1, 2], expected at most two dimensions");
    }

    @Test
    void refusesGapsAndOverlaps() throws IOException {
        String tensor = "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":";
        Path gap = file("{\"a\":{" + tensor + "[0,4]},\"b\":{" + tensor + "[8,12]}}", 12);
        assertThatThrownBy(() -> Safetensors.open(gap)).hasMessageContaining("b begins at byte 8, expected 4");
        Path rest = file("{\"a\":{" + tensor + "[0,4]}}", 12);
        assertThatThrownBy(() -> Safetensors.open(rest)).hasMessageContaining("12 bytes of numbers, expected 4");
        Path shape = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647],\"data_offsets\":[0,4]}}", 4);
        try (Safetensors read = Safetensors.open(shape)) {
            assertThatThrownBy(() -> read.floats("a")).hasMessageContaining("does not fit into 4 bytes");
        }
    }
}
