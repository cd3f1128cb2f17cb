package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelsCommandTest {
    @TempDir
    static Path temp;

    private static Path run;
    private static Path model;

    @BeforeAll
    static void trainsALittleAndExports() {
        run = temp.resolve("run");
        train(run);
        model = temp.resolve("m.safetensors");
        CommandLineRun export =
                CommandLineRun.of("models", "export", run.toString(), "--no-prototypes", "--out", model.toString());
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.err()).contains("no prototypes");
        assertThat(export.out().strip()).isEqualTo(model.toString());
    }

    private static void train(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "quickstart",
                "--out",
                out.toString(),
                "--set",
                "training.epochs=1",
                "--set",
                "training.batch-size=256",
                "--set",
                "sampling.count=2",
                "--set",
                "sampling.steps=3",
                "--architecture",
                "torus-gnn:width=8,layers=1,frequencies=2",
                "--threads",
                "1"));
        arguments.addAll(List.of(more));
        CommandLineRun trained = CommandLineRun.of(arguments.toArray(String[]::new));
        assertThat(trained.exitCode()).as(trained.err()).isZero();
    }

    @Test
    void aModelSaysWhatTheModelItWentOnFromHadLearnt() throws Exception {
        Path further = temp.resolve("further");
        train(further, "--set", "training.start=" + model);
        assertThat((String) shown(further).get("start"))
                .matches("m\\.safetensors \\(\\d{3} crystals in 1 epochs, 0 minutes\\)");
    }

    private static Map<String, Object> shown(Path place) throws Exception {
        CommandLineRun show = CommandLineRun.of("models", "show", place.toString(), "--json");
        assertThat(show.exitCode()).as(show.err()).isZero();
        return JsonText.parseObject(show.out());
    }

    @Test
    void aModelSaysOfItselfWhatItsRunSays() throws Exception {
        Map<String, Object> ofRun = shown(run);
        Map<String, Object> ofFile = shown(model);
        assertThat(ofRun.remove("name")).isEqualTo(run.toString());
        assertThat(ofFile.remove("name")).isEqualTo(model.toString());
        assertThat(ofFile).isEqualTo(ofRun);
        assertThat(ofFile)
                .containsEntry("dataset", "bundled compounds")
                .containsEntry("architecture", "torus-gnn")
                .containsEntry("generates", true)
                .containsEntry("epochs", 1L)
                .containsEntry("threads", 1L);
        assertThat((Long) ofFile.get("crystals")).isBetween(400L, 880L);
        assertThat((Long) ofFile.get("compositions")).isBetween(300L, 880L);
        assertThat((String) ofFile.get("licence")).isNotBlank();
        assertThat((List<?>) ofFile.get("measured")).hasSizeGreaterThan(5);
        for (Object row : (List<?>) ofFile.get("measured")) {
            assertThat(((Map<?, ?>) row).keySet().stream().map(Object::toString))
                    .containsExactly("metric", "value", "unit", "of", "protocol");
        }
        CommandLineRun table = CommandLineRun.of("models", "show", model.toString());
        assertThat(table.out()).contains("licence", "structural-validity");
    }

    @Test
    void aModelIsMuchSmallerThanACheckpoint() throws Exception {
        try (var checkpoints = Files.list(run.resolve("checkpoints"))) {
            long bytes = Files.size(checkpoints
                    .filter(file -> file.toString().endsWith(".safetensors"))
                    .findFirst()
                    .orElseThrow());
            long texts = 20_000; // formulas and card, whatever the size of the network
            assertThat(Files.size(model)).isLessThan(bytes / 8 + texts);
        }
    }

    @Test
    void whatWasLearntGoesWithAModelAndLendsItsStructures() throws Exception {
        Path whole = temp.resolve("whole.safetensors");
        CommandLineRun export = CommandLineRun.of("models", "export", run.toString(), "--out", whole.toString());
        assertThat(export.exitCode()).as(export.err()).isZero();
        Map<String, Object> facts = shown(whole);
        assertThat(facts.get("prototypes")).isEqualTo(facts.get("crystals"));
        assertThat(export.err()).contains(facts.get("crystals") + " prototypes");
        CommandLineRun predict = CommandLineRun.of(
                "predict", "NaCl", "--model", whole.toString(), "--count", "2", "--units", "1", "--json");
        assertThat(predict.exitCode()).as(predict.err()).isZero();
        assertThat(predict.err())
                .contains("2 crystals drawn from " + whole + ", ")
                .contains(" prototypes, ");
        Map<String, Object> first =
                JsonText.parseObject(predict.out().lines().findFirst().orElseThrow());
        assertThat(first)
                .containsEntry("prototype_formula", "NaCl")
                .containsEntry("prototype_distance", 0L)
                .containsEntry("space_group_number", 225L);
        CommandLineRun drawn = CommandLineRun.of(
                "predict", "NaCl", "--model", whole.toString(), "--count", "2", "--units", "1", "--prototypes", "0");
        assertThat(drawn.err()).doesNotContain("prototypes");
    }

    @Test
    void aJudgeGoesWithAModelAndRanks() throws Exception {
        Path toml = temp.resolve("judge.toml");
        Files.writeString(
                toml,
                """
                experiment = "candidate-ranking"
                seed = 1
                dataset = "bundled"
                candidates = { limit = 40, prototypes = 4, flow = "MODEL", draws = 2, drawn-share = 0.5, max-atoms = 4 }
                encoder = { id = "radius-gnn", width = 8, layers = 1, cutoff = 3.5, radial = 4, degree = 0 }
                training = { epochs = 1 }
                """
                        .replace("MODEL", model.toString()));
        Path judge = temp.resolve("judge");
        CommandLineRun trained = CommandLineRun.of("run", toml.toString(), "--out", judge.toString());
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        Path judged = temp.resolve("judged.safetensors");
        CommandLineRun export = CommandLineRun.of(
                "models", "export", model.toString(), "--confidence", judge.toString(), "--out", judged.toString());
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(export.err()).contains("no prototypes, a judge of ");
        assertThat(shown(judged))
                .containsEntry("prototypes", 0L)
                .containsEntry("confidence-dataset", "bundled compounds")
                .containsEntry("confidence-compositions", 40L)
                .containsEntry("dataset", "bundled compounds");
        CommandLineRun predict = CommandLineRun.of(
                "predict", "NaCl", "--model", judged.toString(), "--count", "4", "--units", "1", "--json");
        assertThat(predict.exitCode()).as(predict.err()).isZero();
        double sum = 0;
        double before = 1;
        for (String each : predict.out().lines().toList()) {
            double confidence = ((Number) JsonText.parseObject(each).get("confidence")).doubleValue();
            assertThat(confidence).isBetween(0.0, before);
            before = confidence;
            sum += confidence;
        }
        assertThat(sum).isBetween(1e-6, 1.0);
        Path again = temp.resolve("again.safetensors");
        CommandLineRun lent = CommandLineRun.of(
                "models", "export", model.toString(), "--confidence", judged.toString(), "--out", again.toString());
        assertThat(lent.exitCode()).as(lent.err()).isZero();
        Map<String, Object> facts = shown(judged);
        facts.put("name", again.toString());
        assertThat(shown(again)).isEqualTo(facts);
        CommandLineRun none = CommandLineRun.of(
                "models",
                "export",
                model.toString(),
                "--confidence",
                model.toString(),
                "--out",
                temp + "/y.safetensors");
        assertThat(none.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(none.err()).contains("is a checkpoint, but judges no candidates");
    }

    @Test
    void anExportedModelRelaxesAsItIsTold() throws Exception {
        Path file = temp.resolve("relaxing.safetensors");
        CommandLineRun export = CommandLineRun.of(
                "models", "export", model.toString(), "--relax-steps", "7", "--steps", "9", "--out", file.toString());
        assertThat(export.exitCode()).as(export.err()).isZero();
        assertThat(shown(file)).containsEntry("relax-steps", 7L).containsEntry("steps", 9L);
        CommandLineRun none = CommandLineRun.of(
                "models", "export", model.toString(), "--relax-steps", "-1", "--out", temp + "/z.safetensors");
        assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("--relax-steps is -1, expected 0 or more");
        CommandLineRun still = CommandLineRun.of(
                "models", "export", model.toString(), "--steps", "0", "--out", temp + "/z.safetensors");
        assertThat(still.err()).contains("--steps is 0, expected 1 or more");
        assertThat(temp.resolve("z.safetensors")).doesNotExist();
    }

    @Test
    void samplesAreTheSameFromPositionAndOption() throws Exception {
        Path one = temp.resolve("one.cif");
        Path two = temp.resolve("two.cif");
        CommandLineRun first = CommandLineRun.of("sample", model.toString(), "--count", "2", "--out", one.toString());
        assertThat(first.exitCode()).as(first.err()).isZero();
        CommandLineRun second =
                CommandLineRun.of("sample", "--model", model.toString(), "--count", "2", "--out", two.toString());
        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(two).hasSameTextualContentAs(one);
    }

    @Test
    void predictsWithPicturesAndSymmetricCrystalsWhateverTheThreads() throws Exception {
        Path out = temp.resolve("candidates");
        String[] line = {"predict", "NaCl", "--model", model.toString(), "--count", "6", "--units", "1,2", "--json"};
        CommandLineRun one = CommandLineRun.of(with(line, "--threads", "1", "--out", out.toString()));
        assertThat(one.exitCode()).as(one.err()).isZero();
        assertThat(one.err()).contains("NaCl: 12 crystals drawn").contains("the model has learnt a crystal of this");
        CommandLineRun two = CommandLineRun.of(with(line, "--threads", "2"));
        assertThat(two.out()).isEqualTo(one.out().replaceAll(",\"file\":\"[^\"]*\"", ""));
        long before = Long.MAX_VALUE;
        int rank = 0;
        for (String each : one.out().lines().toList()) {
            Map<String, Object> candidate = JsonText.parseObject(each);
            assertThat(candidate)
                    .containsEntry("formula", "NaCl")
                    .containsEntry("drawn", 12L)
                    .containsEntry("composition_learnt", true)
                    .containsEntry("rank", (long) ++rank);
            assertThat((Long) candidate.get("draws")).isBetween(1L, before);
            before = (Long) candidate.get("draws");
            Path cif = Path.of((String) candidate.get("file"));
            CommandLineRun symmetry = CommandLineRun.of("symmetry", cif.toString(), "--json");
            assertThat(symmetry.exitCode()).as(symmetry.err()).isZero();
            Map<String, Object> found = JsonText.parseObject(symmetry.out());
            assertThat(found).containsEntry("formula", "NaCl");
            if (candidate.containsKey("space_group_number")) {
                assertThat(found).containsEntry("number", candidate.get("space_group_number"));
                assertThat(Files.readString(cif)).contains("_space_group_symop_operation_xyz");
            }
            byte[] png = Files.readAllBytes(Path.of(cif.toString().replace(".cif", ".png")));
            assertThat(new String(png, 1, 3, StandardCharsets.US_ASCII)).isEqualTo("PNG");
        }
        assertThat(rank).isBetween(1, 5);
        CommandLineRun again = CommandLineRun.of(with(line, "--out", out.toString()));
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("--force");
    }

    private static String[] with(String[] line, String... more) {
        return java.util.stream.Stream.concat(java.util.Arrays.stream(line), java.util.Arrays.stream(more))
                .toArray(String[]::new);
    }

    @Test
    void comparesWithKnownCrystalsInOneTable() {
        CommandLineRun run = CommandLineRun.of(
                "predict",
                "NaCl",
                "Cu",
                "--model",
                model.toString(),
                "--units",
                "1",
                "--count",
                "3",
                "--top",
                "1",
                "--compare",
                "bundled");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("rank"))).hasSize(1);
        assertThat(run.out().lines().findFirst().orElseThrow()).contains("known as");
        assertThat(run.out().lines().skip(1)).hasSize(2);
    }

    @Test
    void drawsForEveryCrystalOfATableAndTellsTheCardHowWell() throws Exception {
        Path drawn = temp.resolve("targets.cif");
        CommandLineRun sample = CommandLineRun.of(
                "sample", model.toString(), "--targets", "bundled", "--count", "2", "--out", drawn.toString());
        assertThat(sample.exitCode()).as(sample.err()).isZero();
        assertThat(sample.err()).contains("elements that the model has not learnt");
        Path judged = temp.resolve("judged");
        CommandLineRun evaluate = CommandLineRun.of(
                "evaluate",
                drawn.toString(),
                "--reference",
                "bundled",
                "--evaluator",
                "match-rate",
                "--out",
                judged.toString());
        assertThat(evaluate.exitCode()).as(evaluate.err()).isZero();
        Path told = temp.resolve("told.safetensors");
        CommandLineRun export = CommandLineRun.of(
                "models",
                "export",
                run.toString(),
                "--measured",
                judged.resolve("evaluation.json").toString(),
                "--out",
                told.toString());
        assertThat(export.exitCode()).as(export.err()).isZero();
        List<?> before = (List<?>) shown(model).get("measured");
        List<?> after = (List<?>) shown(told).get("measured");
        assertThat(after.subList(0, before.size())).isEqualTo(before);
        assertThat(after.subList(before.size(), after.size()))
                .extracting(row -> ((Map<?, ?>) row).get("metric"))
                .asString()
                .contains("match-rate-k2-unfiltered");
        CommandLineRun missing = CommandLineRun.of(
                "models", "export", run.toString(), "--measured", "nowhere.json", "--out", temp + "/x.safetensors");
        assertThat(missing.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(missing.err()).contains("--measured nowhere.json");
    }

    @Test
    void listsWhatIsInstalled() throws Exception {
        CommandLineRun list = CommandLineRun.of("models", "list", "--json");
        assertThat(list.exitCode()).as(list.err()).isZero();
        for (String each : list.out().lines().toList()) {
            assertThat(JsonText.parseObject(each)).containsKeys("name", "licence", "crystals", "measured");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "predict Na0.5Cl --model MODEL            | Na0.5Cl has fractions of atoms; expected whole numbers",
                "predict Qq --model MODEL                 | Qq",
                "predict LrCl --model MODEL               | Lr was not in the training data",
                "predict Ca4Ti4O40 --model MODEL          | CaTiO10 has 12 atoms in a formula unit; the model has"
                        + " learnt cells of at most 6",
                "predict NaCl --model MODEL --count 0     | crystals to draw are 0, expected 1 or more",
                "predict NaCl --model MODEL --prototypes -1 | prototypes are -1, expected 0 or more",
                "predict NaCl --model MODEL --units 0     | formula units are 0, expected 1 or more",
                "predict NaCl --model MODEL --top 0       | --top 0 is below 1",
                "predict NaCl --model nowhere             | there is no run folder, no file and no installed model"
                        + " nowhere",
                "sample --out a.cif                       | name a run folder, a file or an installed model",
                "sample MODEL --model MODEL --out a.cif   | two models are named",
                "sample MODEL --targets bundled --formula NaCl --out a.cif | --targets says which compositions are"
                        + " drawn",
                "models export nowhere --out a            | there is no run folder nowhere",
                "models                                   | say what to do: list, show or export",
            })
    void refusesWrongUse(String line, String sentence) {
        CommandLineRun refused = CommandLineRun.of(
                line.strip().replace("MODEL", model.toString()).split(" +"));
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains(sentence);
    }
}
