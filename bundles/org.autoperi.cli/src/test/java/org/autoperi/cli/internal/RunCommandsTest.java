package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandsTest {
    @TempDir
    Path temp;

    private static final List<String> TINY = List.of(
            "--set", "training.epochs=1",
            "--set", "training.batch-size=256",
            "--set", "sampling.count=2",
            "--set", "sampling.steps=3",
            "--set", "relaxation.max-iterations=2",
            "--architecture", "torus-gnn:width=8,layers=1,frequencies=2",
            "--threads", "1");

    private CommandLineRun quickstart(String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of("quickstart", "--out", temp + "/q"));
        arguments.addAll(TINY);
        arguments.addAll(List.of(more));
        return CommandLineRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void runsTheMainJobAndShowsTableAndReport() {
        CommandLineRun run = quickstart("--progress=ndjson");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().findFirst())
                .hasValueSatisfying(l -> assertThat(l).startsWith("metric"));
        assertThat(run.out()).contains("structural-validity");
        assertThat(run.out().lines().reduce((a, b) -> b).orElseThrow())
                .isEqualTo("report: " + temp + "/q/report/index.html");
        assertThat(temp.resolve("q/report/index.html")).isNotEmptyFile();
        assertThat(run.err().lines().filter(l -> l.startsWith("{")).toList())
                .isNotEmpty()
                .allSatisfy(line -> {
                    try {
                        assertThat(JsonText.parseObject(line)).containsKeys("part", "done", "total", "rate");
                    } catch (ParseException e) {
                        throw new AssertionError(line, e);
                    }
                });
        CommandLineRun again = CommandLineRun.of("resume", temp + "/q");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("this run is finished already; there is nothing to resume");
        assertThat(again.out()).isEqualTo(run.out());
    }

    @Test
    void writesTheWayOfASample() throws Exception {
        assertThat(quickstart().exitCode()).isZero();
        Path drawn = temp.resolve("drawn.cif");
        Path way = temp.resolve("way.extxyz");

        CommandLineRun run = CommandLineRun.of(
                "sample",
                temp + "/q",
                "--formula",
                "CaTiO3",
                "--count",
                "3",
                "--no-relax",
                "--out",
                drawn.toString(),
                "--path",
                way.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> frames = Files.readAllLines(way).stream()
                .filter(line -> line.contains("Lattice="))
                .toList();
        assertThat(frames).hasSizeGreaterThan(2);
        assertThat(run.err()).contains(frames.size() + " structures on the way of the first");
        assertThat(frames.get(0)).contains("s0001-t0.0000");
        assertThat(frames.get(frames.size() - 1)).contains("s0001-t1.0000");
        CommandLineRun wrong = CommandLineRun.of(
                "sample", temp + "/q", "--space-group", "221", "--out", temp + "/x.cif", "--path", temp + "/y.xyz");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("--path follows a free sample");
    }

    @Test
    void drawsCrystalsOfASpaceGroup() throws Exception {
        assertThat(quickstart("--set", "training.symmetric-share=0.5").exitCode())
                .isZero();
        Path cif = temp.resolve("cubic.cif");

        CommandLineRun run = CommandLineRun.of(
                "sample",
                temp + "/q",
                "--space-group",
                "Pm-3m",
                "--wyckoff",
                "Ca:a,Ti:b,O:c",
                "--count",
                "2",
                "--out",
                cif.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("2 crystals in P m -3 m (221)").contains("s0001  Ca:a Ti:b O:c");
        assertThat(Files.readString(cif))
                .containsPattern("_space_group_IT_number +221")
                .contains("P m -3 m");
        CommandLineRun symmetry = CommandLineRun.of("symmetry", cif.toString());
        assertThat(symmetry.out()).contains("221");
    }

    @Test
    void printsTheWholeSpecificationAndNothingElse() throws Exception {
        CommandLineRun run = quickstart("--dry-run", "--seed", "42");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(RunSpecification.flat(RunSpecification.parse(run.out(), "x").table()))
                .containsEntry("seed", "42")
                .containsEntry("training.epochs", "1")
                .containsEntry("architecture.width", "8");
        assertThat(temp.resolve("q")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"crystal-autoencoder", "crystal-generation", "crystal-prediction"})
    void writesATemplateWhoseDefaultsAreTheDefaults(String experiment) throws Exception {
        Path file = temp.resolve("t.toml");
        CommandLineRun init = CommandLineRun.of("init", experiment, "--out", file.toString());
        assertThat(init.exitCode()).as(init.err()).isZero();
        CommandLineRun plain = CommandLineRun.of("run", file.toString(), "--dry-run");
        assertThat(plain.exitCode()).as(plain.err()).isZero();
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^#(?=[a-z\\[])", ""));
        CommandLineRun full = CommandLineRun.of("run", file.toString(), "--dry-run");
        assertThat(full.exitCode()).as(full.err()).isZero();
        assertThat(full.out()).isEqualTo(plain.out());
    }

    @Test
    void keepsAFileThatIsThere() throws Exception {
        Path file = Files.writeString(temp.resolve("run.toml"), "mine");
        CommandLineRun init = CommandLineRun.of("init", "--out", file.toString());
        assertThat(init.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(init.err()).contains("is there already");
        assertThat(file).hasContent("mine");
    }

    @Test
    void describesAnExtensionWithItsKeys() {
        CommandLineRun run = CommandLineRun.of("plugins", "describe", "physics-term/min-distance");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("physics-term/min-distance").containsPattern("scale +number, 0 to 2 +0.7 +1 ");
    }

    @Test
    void listsAsJson() throws ParseException {
        CommandLineRun run = CommandLineRun.of("plugins", "list", "--json");
        assertThat((List<?>) JsonText.parse(run.out())).hasSizeGreaterThan(10);
    }

    @Test
    void tellsTheStateOfTheInstallation() {
        CommandLineRun run = CommandLineRun.of("doctor");
        assertThat(run.out()).contains("java", "kernels", "physics-term");
        assertThat(run.exitCode()).as(run.out()).isZero();
    }

    @Test
    void showsTheBundledDataset() {
        CommandLineRun run = CommandLineRun.of("dataset", "info", "bundled", "-q");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).containsPattern("structures +[0-9]{3}");
    }
}
