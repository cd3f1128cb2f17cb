package org.autoperi.dynamics.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.autoperi.dynamics.StateSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatItWrote() throws Exception {
        StateSequence sequence =
                StateSequence.of(40_000, List.of(new int[] {0, 39_999, 7}, new int[] {}, new int[] {256, 255, 1, 2}));
        Path file = folder.resolve("a.npy");
        try (var out = Files.newOutputStream(file)) {
            StateFile.write(sequence, out);
        }
        assertThat((Files.size(file) - 3 * 4 * 2) % 64).isZero(); // NumPy wants its header to be a multiple of 64 bytes
        StateSequence read = StateFile.read(file, 40_000);
        assertThat(read.parts()).isEqualTo(3);
        for (int p = 0; p < 3; p++) {
            assertThat(read.part(p)).isEqualTo(sequence.part(p));
        }
        assertThatThrownBy(() -> StateFile.read(file, 300)).hasMessageContaining("expected 0 to 299");
    }

    @Test
    void saysThatAFileIsDamaged() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StateFile.write(StateSequence.of(3, List.of(new int[] {0, 1, 2})), out);
        Path cut = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(out.toByteArray(), out.size() - 1));
        assertThatThrownBy(() -> StateFile.read(cut, 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut off");
        Path text = Files.writeString(folder.resolve("text.npy"), "text");
        assertThatThrownBy(() -> StateFile.read(text, 3)).hasMessageContaining("no array of states");
    }
}
