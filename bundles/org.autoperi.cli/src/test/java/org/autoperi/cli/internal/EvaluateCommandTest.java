package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
