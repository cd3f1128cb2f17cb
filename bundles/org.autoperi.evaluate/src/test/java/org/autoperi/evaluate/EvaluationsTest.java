package org.autoperi.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.spi.Evaluator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationsTest {
    private static final Crystal SALT =
            Sets.rockSalt(Element.Na, Element.Cl, 5.64).withName("salt");
    private static final Crystal SYLVITE =
            Sets.rockSalt(Element.K, Element.Cl, 6.29).withName("sylvite");

    private final ExtensionRegistry extensions =
            ClassPathExtensions.of(getClass().getClassLoader());
    private final ExecutorService executor = Executors.newFixedThreadPool(2);
    private final Evaluations evaluations = new Evaluations(extensions, executor, 2);

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private static String cif(Crystal... crystals) {
        StringBuilder text = new StringBuilder();
        try {
            for (Crystal crystal : crystals) {
                CifWriter.write(crystal, text);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void findsTheBuiltInEvaluators() {
        assertThat(evaluations.installed())
                .extracting(Choice::id)
                .contains(
                        "structural-validity",
                        "strict-validity",
                        "uniqueness",
                        "novelty",
                        "matcher-uniqueness",
                        "matcher-novelty",
                        "match-rate",
                        "metre",
                        "reconstruction",
                        "density-distance",
                        "element-number-distance");
    }

    @Test
    void brokenBlocksOfAFileAreRowsWithTheReason() throws Exception {
        String broken = cif(SYLVITE).replace("0.5 0.5 0.5", "0.5 nonsense 0.5").replace("sylvite", "bad");
        Path file = file("set.cif", cif(SALT) + broken + cif(SYLVITE));
        Evaluations.GeneratedSet set = evaluations.read(file, Progress.NONE);
        assertThat(set.structures()).hasSize(3);
        assertThat(set.structures().get(1))
                .isInstanceOfSatisfying(
                        GeneratedStructure.Unreadable.class,
                        bad -> assertThat(bad.reason()).contains("set.cif").contains("nonsense"));
        EvaluationResult result = evaluations.evaluate(set, Optional.empty(), List.of(), Progress.NONE);
        assertThat(result.structures()).hasSize(3);
        assertThat(result.metric("structural-validity").orElseThrow().value())
                .isCloseTo(200.0 / 3, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(result.toCsv().lines().filter(line -> line.contains("nonsense")))
                .hasSize(1);
    }

    @Test
    void theSecondStructureOfANameGetsANumberAndARemark() throws Exception {
        Path file = file("set.cif", cif(SALT) + cif(SYLVITE) + cif(SALT) + cif(SALT));
        Evaluations.GeneratedSet set = evaluations.read(file, Progress.NONE);
        assertThat(set.structures())
                .extracting(GeneratedStructure::name)
                .containsExactly("salt", "sylvite", "salt#2", "salt#3");
        assertThat(set.remarks()).hasSize(1);
        assertThat(set.remarks().get(0)).contains("salt").contains("#2");
    }

    @Test
    void readsTablesWithACifColumn() throws Exception {
        String good = cif(SALT).replace("\"", "\"\"");
        String bad = good.replace("0.5 0.5 0.5", "0.5 nonsense 0.5");
        assertThat(bad).isNotEqualTo(good);
        Path file = file("set.csv", "id,cif\na,\"" + good + "\"\nb,\"" + bad + "\"\nc,\"" + good + "\"\n");
        Evaluations.GeneratedSet set = evaluations.read(file, Progress.NONE);
        assertThat(set.structures()).extracting(GeneratedStructure::name).startsWith("a", "c");
        assertThat(set.structures()).hasSize(3);
        assertThat(set.structures().get(2))
                .isInstanceOfSatisfying(GeneratedStructure.Unreadable.class, broken -> assertThat(broken.reason())
                        .contains("nonsense"));
        Path nameless = file("nameless.csv", "label,cif\na,b\n");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> evaluations.read(nameless, Progress.NONE))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("material_id");
    }

    @Test
    void readsFoldersAndArchives() throws Exception {
        file("many/a.cif", cif(SALT));
        file("many/deep/b.cif", cif(SYLVITE));
        file("many/truncated.cif", cif(SALT).substring(0, 120));
        assertThat(evaluations.read(folder.resolve("many"), Progress.NONE).structures())
                .filteredOn(s -> s.crystal().isEmpty())
                .hasSize(1);
        Path zip = folder.resolve("set.zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream archive = new ZipOutputStream(out)) {
            archive.putNextEntry(new ZipEntry("x/a.cif"));
            archive.write(cif(SALT).getBytes(StandardCharsets.UTF_8));
            archive.putNextEntry(new ZipEntry("x/b.cif"));
            archive.write(cif(SYLVITE).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(evaluations.read(zip, Progress.NONE).structures())
                .extracting(GeneratedStructure::name)
                .containsExactly("salt", "sylvite");
    }

    @Test
    void emptyAndMissingSetsAreSentences() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> evaluations.read(empty, Progress.NONE))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("holds no structures");
        assertThatThrownBy(() -> evaluations.read(folder.resolve("nowhere"), Progress.NONE))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("does not exist");
        Evaluations.GeneratedSet none = new Evaluations.GeneratedSet("none", List.of(), List.of());
        assertThatThrownBy(() -> evaluations.evaluate(none, Optional.empty(), List.of(), Progress.NONE))
                .hasMessageContaining("holds no structures");
    }

    @Test
    void resultReadsBackAsItWasWritten() throws Exception {
        Dataset known = Sets.dataset(List.of(SALT), List.of(SYLVITE));
        List<GeneratedStructure> structures =
                new ArrayList<>(Sets.named(SALT, SYLVITE, SALT.withName("again, \"salt\"")));
        structures.add(new GeneratedStructure.Unreadable("broken", "line\nbreak"));
        Evaluations.GeneratedSet set = new Evaluations.GeneratedSet("set", structures, List.of("passed over"));
        EvaluationResult result = evaluations.evaluate(set, Optional.of(known), List.of(), Progress.NONE);
        assertThat(result.metrics()).hasSizeGreaterThanOrEqualTo(9);
        Path file = file("evaluation.json", result.toJson());
        assertThat(EvaluationResult.read(file)).isEqualTo(result);
        assertThat(result.toCsv()).contains("\"again, \"\"salt\"\"\"");
    }

    @Test
    void refusesFilesThatAreNoEvaluation() throws Exception {
        EvaluationResult result = evaluations.evaluate(
                new Evaluations.GeneratedSet("set", Sets.named(SALT), List.of()),
                Optional.empty(),
                List.of(),
                Progress.NONE);
        Path newer = file("newer.json", result.toJson().replace("\"version\": 1", "\"version\": 2"));
        assertThatThrownBy(() -> EvaluationResult.read(newer)).hasMessageContaining("version 2");
        Path foreign = file("foreign.json", "{\"a\": 1}");
        assertThatThrownBy(() -> EvaluationResult.read(foreign)).hasMessageContaining("not an evaluation");
        Path cut = file("cut.json", result.toJson().substring(0, 200));
        assertThatThrownBy(() -> EvaluationResult.read(cut)).isInstanceOf(EvaluationException.class);
        Path damaged = file("damaged.json", result.toJson().replace("\"structures\"", "\"other\""));
        assertThatThrownBy(() -> EvaluationResult.read(damaged)).hasMessageContaining("damaged");
    }

    /** Throws, as a careless plug-in may. */
    private static final class Careless implements Evaluator<Careless.Config> {
        record Config() {}

        @Override
        public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
            throw new ArithmeticException("division by zero");
        }
    }

    @Test
    void aFailingEvaluatorCostsOnlyItsOwnNumbers() throws Exception {
        ExtensionDescriptor descriptor = new ExtensionDescriptor(
                Evaluator.class, "careless", "Careless", "", List.of(), "test", "0", "Careless", Optional.empty());
        List<Choice<Evaluator<?>>> chosen = new ArrayList<>();
        chosen.add(new Choice<>(descriptor, new Careless(), new Careless.Config()));
        chosen.addAll(evaluations.installed());
        EvaluationResult result = evaluations.evaluate(
                new Evaluations.GeneratedSet("set", Sets.named(SALT), List.of()),
                Optional.empty(),
                chosen,
                Progress.NONE);
        assertThat(result.parts().get(0).failure()).contains("division by zero");
        assertThat(result.metric("structural-validity").orElseThrow().value()).isEqualTo(100);
    }

    @Test
    void doesNotDependOnTheThreads() throws Exception {
        List<GeneratedStructure> structures = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            structures.add(new GeneratedStructure.Readable(
                    "s" + i, Sets.rockSalt(i % 2 == 0 ? Element.Na : Element.K, Element.Cl, 5 + 0.02 * (i / 4))));
        }
        Evaluations.GeneratedSet set = new Evaluations.GeneratedSet("set", structures, List.of());
        Optional<Dataset> known = Optional.of(Sets.dataset(List.of(SALT), List.of(SYLVITE)));
        ExecutorService single = Executors.newSingleThreadExecutor();
        try {
            EvaluationResult alone =
                    new Evaluations(extensions, single, 1).evaluate(set, known, List.of(), Progress.NONE);
            assertThat(evaluations.evaluate(set, known, List.of(), Progress.NONE))
                    .isEqualTo(alone);
            assertThat(alone.metric("uniqueness").orElseThrow().value()).isBetween(10.0, 60.0);
        } finally {
            single.shutdownNow();
        }
    }
}
