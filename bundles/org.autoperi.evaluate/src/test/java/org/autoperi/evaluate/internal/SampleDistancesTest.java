package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDistancesTest {
    @TempDir
    private Path folder;

    private final SampleDistances source =
            new SampleDistances(ClassPathExtensions.of(SampleDistancesTest.class.getClassLoader()));

    /** CsCl with the anion off the centre by a fraction of the edge along x. */
    private static Crystal caesiumChloride(String name, double off) {
        return Crystal.of(Lattice.cubic(4), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5 + off, .5, .5})
                .withName(name);
    }

    private void write(String file, List<Crystal> crystals) throws IOException {
        Files.createDirectories(folder.resolve("samples"));
        StringBuilder text = new StringBuilder();
        for (Crystal crystal : crystals) {
            CifWriter.write(crystal, text);
        }
        Files.writeString(folder.resolve("samples").resolve(file), text);
    }

    private Dataset open(double validationShare) throws DatasetException {
        return source.open(
                new SampleDistances.Config(Optional.of(folder), validationShare, new MatcherRule()), Progress.NONE);
    }

    @Test
    void tellsHowFarEachSampleIs() throws Exception {
        write("reference.cif", List.of(caesiumChloride("one", 0), caesiumChloride("two", 0)));
        Crystal salt = Crystal.of(Lattice.cubic(9), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .1, 0, 0})
                .withName("two-2");
        write(
                "crystals.cif",
                List.of(
                        caesiumChloride("one-1", 0.1),
                        caesiumChloride("one-2", 0),
                        caesiumChloride("two-1", 0.04),
                        salt,
                        caesiumChloride("stranger", 0)));
        Dataset dataset = open(0.5);
        assertThat(dataset.entries().stream().map(DatasetEntry::id))
                .containsExactly("one-1", "one-2", "two-1", "two-2");
        List<Double> distances = dataset.entries().stream()
                .map(entry -> entry.crystal().properties().get("distance"))
                .toList();
        // half of the shift, over the mean free length (V/N)^(1/3) = a / 2^(1/3)
        assertThat(distances.get(0)).isCloseTo(0.05 * Math.cbrt(2), within(1e-6));
        assertThat(distances.get(1)).isCloseTo(0, within(1e-6));
        assertThat(distances.get(2)).isCloseTo(0.02 * Math.cbrt(2), within(1e-6));
        assertThat(distances.get(3)).isEqualTo(0.5);
        assertThat(dataset.split(Split.TRAIN).stream().map(DatasetEntry::id)).containsExactly("one-1", "one-2");
        assertThat(dataset.split(Split.VALIDATION).stream().map(DatasetEntry::id))
                .containsExactly("two-1", "two-2");
        assertThat(dataset.inputs()).hasSize(2);
    }

    @Test
    void spacesValidationTargetsEvenly() throws Exception {
        List<Crystal> known = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            known.add(caesiumChloride("t" + i, 0));
        }
        write("reference.cif", known);
        write("crystals.cif", known);
        assertThat(open(0.3).split(Split.VALIDATION).stream().map(DatasetEntry::id))
                .containsExactly("t3", "t6", "t9");
        assertThat(open(0).split(Split.VALIDATION)).isEmpty();
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThatThrownBy(() -> source.open(new SampleDistances.Config(), Progress.NONE))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("found no path");
        write("crystals.cif", List.of(caesiumChloride("one", 0)));
        assertThatThrownBy(() -> open(0.1))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("has no samples/reference.cif");
        write("reference.cif", List.of(caesiumChloride("other", 0)));
        assertThatThrownBy(() -> open(0.1))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no name of a generated structure is the id of a test structure");
    }
}
