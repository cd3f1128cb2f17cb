package org.autoperi.flow.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.nn.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrototypeCodesTest {
    private static final Crystal CUBIC = Crystal.of(
                    Lattice.cubic(3.905),
                    List.of(Element.Sr, Element.Ti, Element.O, Element.O, Element.O),
                    new double[] {0, 0, 0, .5, .5, .5, .5, .5, 0, .5, 0, .5, 0, .5, .5})
            .withName("mp-5229");
    private static final Crystal SKEWED = Crystal.of(
                    Lattice.of(4.1, 0.2, -0.3, 1.1, 5.2, 0.4, -0.7, 0.6, 6.3),
                    List.of(Element.Ca, Element.F, Element.F),
                    new double[] {.013, .71, .999999999, .27, .333333333, .1, .9, .05, .4321})
            .withName("a name of its own");

    @TempDir
    Path temp;

    private Path written(List<Crystal> crystals, Map<String, String> texts) throws IOException {
        Path file = temp.resolve("m.safetensors");
        new Checkpoint(texts, Map.of("weights", new Checkpoint.Matrix(1, 1, new float[] {1})))
                .with(PrototypeCodes.tensors(crystals))
                .write(file, PrototypeCodes::storage);
        return file;
    }

    private static List<Crystal> read(Path file) throws IOException {
        return PrototypeCodes.read(Checkpoint.read(file), file);
    }

    @Test
    void crystalsComeBackInSinglePrecision() throws Exception {
        List<Crystal> crystals = List.of(CUBIC, SKEWED);
        List<Crystal> back = read(written(crystals, PrototypeCodes.texts(crystals)));
        assertThat(back).extracting(Crystal::name).containsExactly("mp-5229", "a name of its own");
        StructureMatcher matcher = new StructureMatcher(MatchSettings.defaults());
        for (int i = 0; i < 2; i++) {
            assertThat(back.get(i).atomicNumbers())
                    .containsExactly(crystals.get(i).atomicNumbers());
            // Single precision is 6e-8 of each number.
            assertThat(back.get(i).lattice().volume())
                    .isCloseTo(
                            crystals.get(i).lattice().volume(),
                            within(1e-6 * crystals.get(i).lattice().volume()));
            assertThat(matcher.rmsDistance(back.get(i), crystals.get(i))
                            .orElseThrow()
                            .rms())
                    .isLessThan(1e-6);
        }
    }

    @Test
    void aFileWithoutThemHasNone() throws Exception {
        assertThat(PrototypeCodes.texts(List.of())).isEmpty();
        assertThat(read(written(List.of(), Map.of()))).isEmpty();
    }

    @Test
    void refusesTensorsThatDoNotFit() throws Exception {
        Path file = written(List.of(CUBIC), PrototypeCodes.texts(List.of(CUBIC, SKEWED)));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has crystals that cannot be read");
    }
}
