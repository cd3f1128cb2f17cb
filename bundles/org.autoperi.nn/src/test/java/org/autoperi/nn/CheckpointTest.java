package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    @TempDir
    Path folder;

    private Path file;
    private final Fixture fixture = new Fixture();

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("a.safetensors");
        Map<String, String> texts = Map.of("quoted \"key\"", "line\nbreak, \\ and µ", "empty", "");
        Checkpoint.of(fixture.store, fixture.adam, fixture.ema, texts).write(file);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        Checkpoint read = Checkpoint.read(file);
        assertThat(read.metadata())
                .containsEntry("quoted \"key\"", "line\nbreak, \\ and µ")
                .containsEntry("empty", "")
                .containsEntry("adam.steps", "0");
        assertThat(read.tensors()).hasSize(4 * fixture.store.parameters().size());
        for (var parameter : fixture.store.parameters()) {
            assertThat(read.tensors().get(parameter.name()).values()).containsExactly(parameter.values());
        }
    }

    @Test
    void isAlignedSafetensors() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        long header = bytes.getLong();
        assertThat(header % 8).isZero();
        String json = new String(bytes.array(), 8, (int) header, StandardCharsets.UTF_8);
        assertThat(json)
                .startsWith("{\"__metadata__\":{")
                .contains("\"network.layer0.weight\":{\"dtype\":\"F32\",\"shape\":[19,3],\"data_offsets\":[0,228]}");
        assertThat(bytes.getFloat((int) (8 + header)))
                .isEqualTo(fixture.store.parameters().get(0).values()[0]);
    }

    @Test
    void leavesNoTemporaryFile() throws IOException {
        Checkpoint.read(file).write(file);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 1 + length / 20) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Checkpoint.read(file))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("a.safetensors: damaged or no checkpoint");
        }
    }

    @Test
    void refusesAFlippedBit() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 7] ^= 4;
        Files.write(file, bytes);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void refusesForeignFiles() throws IOException {
        Files.writeString(file, "data_NaCl\n_cell_length_a 5.64\n");
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(CheckpointException.class);
    }

    @Test
    void refusesANewerFormat() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Files.write(
                file,
                text.replace("\"autoperi.format\":\"1\"", "\"autoperi.format\":\"2\"")
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("checkpoint format 2, expected 1");
    }

    @Test
    void namesTheFirstParameterThatDiffers() throws IOException {
        Checkpoint read = Checkpoint.read(file);
        Fixture wider = new Fixture(20);
        float[] before = wider.values();
        assertThatThrownBy(() -> read.restore(wider.store, wider.adam, wider.ema))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("network.layer0.weight has shape [19, 3], expected [20, 3]");
        assertThat(wider.values()).containsExactly(before);
    }

    @Test
    void namesAParameterThatIsMissingOrLeftOver() throws IOException {
        Checkpoint read = Checkpoint.read(file);
        Fixture more = new Fixture();
        new LayerNorm(more.store.scope("norm", Fixture.random(0)), 3);
        assertThatThrownBy(() -> read.restore(more.store)).hasMessageContaining("norm.gain is missing");
        Checkpoint larger = Checkpoint.of(more.store, Map.of());
        assertThatThrownBy(() -> larger.restore(fixture.store)).hasMessageContaining("norm.gain [1, 3] is not in");
    }

    @Test
    void reportsAFolderThatIsNotThere() {
        Path nowhere = folder.resolve("no").resolve("b.safetensors");
        assertThatThrownBy(() -> Checkpoint.read(file).write(nowhere)).isInstanceOf(IOException.class);
    }

    @Test
    void restoresAverages() throws IOException {
        Fixture other = new Fixture();
        other.store.parameters().forEach(p -> p.update(values -> Arrays.fill(values, 7)));
        Checkpoint.read(file).restoreAverages(other.store);
        assertThat(other.values()).containsExactly(fixture.values()); // averages start at the first values
    }
}
