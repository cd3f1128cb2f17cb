package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictPropertyCommandTest {
    @TempDir
    Path temp;

    private static String cubic(String name, String cation, String anion, double a) {
        return String.format(
                Locale.ROOT,
                """
                data_%s
                _cell_length_a %.4f
                _cell_length_b %.4f
                _cell_length_c %.4f
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
                _symmetry_space_group_name_H-M 'P 1'
                loop_
                _atom_site_type_symbol
                _atom_site_fract_x
                _atom_site_fract_y
                _atom_site_fract_z
                %s 0 0 0
                %s 0.5 0.5 0.5
                """,
                name,
                a,
                a,
                a,
                cation,
                anion);
    }

    private Path trained() throws IOException {
        StringBuilder table = new StringBuilder("material_id,energy,cif\n");
        for (int i = 0; i < 12; i++) {
            String cation = List.of("Cs", "Rb", "Tl").get(i % 3);
            String anion = List.of("Cl", "Br").get(i % 2);
            table.append("m").append(i).append(',').append(0.1 * i - 1).append(",\"");
            table.append(cubic("m" + i, cation, anion, 4 + 0.05 * i)).append("\"\n");
        }
        Files.writeString(temp.resolve("train.csv"), table);
        Files.writeString(
                temp.resolve("run.toml"),
                """
                experiment = "property-prediction"
                targets = ["energy"]
                dataset = { id = "csv", train = "train.csv" }
                encoder = { id = "radius-gnn", width = 8, layers = 1, cutoff = 4.0, radial = 8 }
                training = { epochs = 2 }
                """);
        CommandLineRun run =
                CommandLineRun.of("run", temp.resolve("run.toml").toString(), "--out", temp + "/r", "--threads", "1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return temp.resolve("r");
    }

    @Test
    void predictsForFilesAndNamesWhatItNeverMet() throws IOException {
        Path run = trained();
        assertThat(run.resolve("report/index.html")).content().contains("Predicted properties");
        Path salt = Files.writeString(temp.resolve("salt.cif"), cubic("salt", "Cs", "Cl", 4.12));
        Path other = Files.writeString(temp.resolve("other.cif"), cubic("other", "Cs", "Au", 4.26));

        CommandLineRun shown = CommandLineRun.of("predict-property", run.toString(), salt.toString(), other.toString());
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("energy").contains("salt").contains("CsCl");
        assertThat(shown.err()).contains("Au was not in the training data");

        Path table = temp.resolve("out.csv");
        CommandLineRun written =
                CommandLineRun.of("predict-property", run.toString(), salt.toString(), "--out", table.toString());
        assertThat(written.exitCode()).as(written.err()).isZero();
        assertThat(Files.readAllLines(table)).hasSize(2).first().isEqualTo("file,name,formula,energy");
        CommandLineRun again =
                CommandLineRun.of("predict-property", run.toString(), salt.toString(), "--out", table.toString());
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("--force");
    }

    @Test
    void goesOnAfterAStructureThatCannotBePredicted() throws IOException {
        Path run = trained();
        Path salt = Files.writeString(temp.resolve("salt.cif"), cubic("salt", "Cs", "Cl", 4.12));
        Path broken = Files.writeString(temp.resolve("broken.cif"), "data_x\n_cell_length_a 4\n");

        CommandLineRun shown =
                CommandLineRun.of("predict-property", run.toString(), broken.toString(), salt.toString());

        assertThat(shown.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(shown.err()).contains("broken.cif").contains("1 structure was refused");
        assertThat(shown.out()).contains("CsCl");
    }

    @Test
    void refusesARunOfAnotherKind() throws IOException {
        Path run = trained();
        CommandLineRun sampled = CommandLineRun.of(
                "sample", run.resolve("checkpoints/last.safetensors").toString(), "--out", temp + "/a.cif");
        assertThat(sampled.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(sampled.err()).contains("of no flow");
        CommandLineRun nowhere = CommandLineRun.of("predict-property", temp + "/nowhere", "a.cif");
        assertThat(nowhere.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(nowhere.err()).contains("there is no run folder or checkpoint");
    }
}
