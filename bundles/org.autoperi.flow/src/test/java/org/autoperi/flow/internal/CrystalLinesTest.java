package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrystalLinesTest {
    @TempDir
    Path folder;

    @Test
    void givesTheSameBitsBackEvenOfCrystalsNobodyWants() throws Exception {
        Crystal sound = FlowTrainingTest.perovskite();
        Crystal collapsed = Crystal.of(
                        Lattice.ofParameters(0.1 + 0.2, 1e-3, 31.7, 61, 62, 63),
                        new int[] {8, 4},
                        new double[] {1 / 3.0, 0, 0.1, 1 / 3.0, 1e-17, 0.1})
                .withName("two atoms in one place");
        Path file = folder.resolve("some.part");

        Files.write(file, CrystalLines.write(List.of(sound, collapsed)));

        assertThat(CrystalLines.read(file)).containsExactly(sound, collapsed);
    }

    @Test
    void namesTheDamagedLine() throws Exception {
        Path file = folder.resolve("cut.part");
        byte[] whole = CrystalLines.write(List.of(FlowTrainingTest.perovskite(), FlowTrainingTest.perovskite()));
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 30));

        assertThatThrownBy(() -> CrystalLines.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
    }
}
