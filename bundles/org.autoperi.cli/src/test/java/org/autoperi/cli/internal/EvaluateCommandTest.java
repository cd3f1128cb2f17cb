package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    private static final String ROCK_SALT =
            """
            data_NaCl
            _cell_length_a 5.6402
            _cell_length_b 5.6402
            _cell_length_c 5.6402
            _cell_angle_alpha 90
            _cell_angle_beta 90
            _cell_angle_gamma 90
            _symmetry_space_group_name_H-M 'F m -3 m'
            loop_
            _atom_site_label
            _atom_site_fract_x
            _atom_site_fract_y
            _atom_site_fract_z
            Na 0 0 0
            Cl 0.5 0.5 0.5
            """;

    @TempDir
    Path folder;

    @Test
    void judgesCrystalsFromAnywhereAgainstADataset() throws Exception {
        Path crystals = Files.createDirectory(folder.resolve("crystals"));
        Files.writeString(crystals.resolve("good.cif"), ROCK_SALT);
        Files.writeString(crystals.resolve("broken.cif"), ROCK_SALT.substring(0, ROCK_SALT.length() - 6));
        Path judged = folder.resolve("judged");

        CommandLineRun run = CommandLineRun.of(
                "evaluate", crystals.toString(), "--reference", "bundled", "--out", judged.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("structural-validity +50 +% +2").containsPattern("novelty +0 ");
        assertThat(Files.readAllLines(judged.resolve("evaluation.csv"))).hasSize(3);
        assertThat(Files.readString(judged.resolve("evaluation.json"))).contains("broken.cif");
    }

    /** A run writes both files; their structures belong together by their names, in whatever order. */
    @Test
    void comparesWithTheStructuresOfOneFileByTheirNames() throws Exception {
        String caesium = ROCK_SALT
                .replace("data_NaCl", "data_CsCl")
                .replace("5.6402", "4.12")
                .replace("F m -3 m", "P m -3 m")
                .replace("Na 0", "Cs 0");
        Path samples = Files.writeString(folder.resolve("samples.cif"), ROCK_SALT + caesium);
        Path known = Files.writeString(folder.resolve("known.cif"), caesium + ROCK_SALT);

        CommandLineRun run = CommandLineRun.of(
                "evaluate", samples.toString(), "--reference", known.toString(), "--evaluator", "match-rate");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("match-rate-k1-unfiltered +100 +% +2");
    }

    @Test
    void saysWhyAnEvaluatorHasNoNumbers() throws Exception {
        Path file = Files.writeString(folder.resolve("nacl.cif"), ROCK_SALT);
        CommandLineRun run = CommandLineRun.of("evaluate", file.toString(), "--evaluator", "match-rate");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("match-rate: no test structures are known; name a dataset with a test split");
    }

    @Test
    void goesOnWithWhatAnInterruptedEvaluationFound() throws Exception {
        Path file = Files.writeString(folder.resolve("nacl.cif"), ROCK_SALT);
        Path judged = folder.resolve("judged");
        String[] command = {"evaluate", file.toString(), "--evaluator", "strict-validity", "--out", judged.toString()};
        assertThat(CommandLineRun.of(command).exitCode()).isZero();
        assertThat(judged.resolve("evaluation-so-far.json")).doesNotExist();

        // As if it had been stopped after the evaluator: what is taken over shows by a number that nobody computes.
        EvaluationResult result = EvaluationResult.read(judged.resolve("evaluation.json"));
        ExtensionRegistry extensions = new ClassPathHost(EvaluateCommandTest.class.getClassLoader()).extensions();
        Evaluations evaluations = new Evaluations(extensions, ForkJoinPool.commonPool(), 1);
        String digest = Evaluations.digest(evaluations.read(file, Progress.NONE), Optional.empty());
        String sofar = result.toJson().replace("\"value\": 100,", "\"value\": 42.5,");
        assertThat(sofar).contains("42.5");
        Files.writeString(judged.resolve("evaluation-so-far.json"), sofar);
        Files.writeString(judged.resolve("evaluation-so-far.sha256"), digest);
        CommandLineRun again = CommandLineRun.of(command);
        assertThat(again.err()).contains("going on");
        assertThat(again.out()).contains("42.5");
        assertThat(judged.resolve("evaluation-so-far.json")).doesNotExist();

        Files.writeString(judged.resolve("evaluation-so-far.json"), sofar);
        Files.writeString(judged.resolve("evaluation-so-far.sha256"), "another input");
        assertThat(CommandLineRun.of(command).out()).doesNotContain("42.5");
    }

    @Test
    void writesJsonOfChosenEvaluators() throws Exception {
        Path file = Files.writeString(folder.resolve("nacl.cif"), ROCK_SALT);

        CommandLineRun run = CommandLineRun.of("evaluate", file.toString(), "--json", "--evaluator", "strict-validity");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(JsonText.parseObject(run.out())).isNotEmpty();
        assertThat(run.out()).contains("strict-validity").doesNotContain("uniqueness");
    }

    @Test
    void saysWhatItCannotJudge() throws Exception {
        Path nothing = folder.resolve("nothing.cif");
        assertThat(CommandLineRun.of("evaluate", nothing.toString()))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.DATA))
                .satisfies(run -> assertThat(run.err()).contains("there is no file or folder " + nothing));

        Path text = Files.writeString(folder.resolve("notes.txt"), "nothing of the kind");
        assertThat(CommandLineRun.of("evaluate", text.toString()))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.DATA))
                .satisfies(run -> assertThat(run.err()).contains("notes.txt"));

        Path file = Files.writeString(folder.resolve("nacl.cif"), ROCK_SALT);
        assertThat(CommandLineRun.of("evaluate", file.toString(), "--evaluator", "strict-validty"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.EXTENSION))
                .satisfies(run -> assertThat(run.err()).contains("strict-validity"));
    }
}
