package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentCommandTest {
    @TempDir
    static Path temp;

    private static String cubic(String name, String cation, String anion, double a) {
        return String.format(
                java.util.Locale.ROOT,
                """
                data_%s
                _cell_length_a %f
                _cell_length_b %f
                _cell_length_c %f
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
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

    @BeforeAll
    static void train() throws IOException {
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
                experiment = "crystal-autoencoder"
                dataset = { id = "csv", train = "train.csv" }
                encoder = { id = "radius-gnn", width = 8, layers = 1, cutoff = 4.0, radial = 8 }
                latent = { size = 4, properties = ["energy"] }
                architecture = { id = "torus-gnn", width = 8, layers = 1 }
                training = { epochs = 4 }
                sampling = { count = 2, steps = 4 }
                """);
        CommandLineRun run = CommandLineRun.of("run", temp + "/run.toml", "--out", temp + "/r", "--threads", "1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(temp.resolve("r/report/index.html")).content().contains("Latent vectors");
        Files.writeString(temp.resolve("one.cif"), cubic("one", "Cs", "Cl", 4.1));
        Files.writeString(temp.resolve("other.cif"), cubic("other", "Rb", "Br", 4.5));
        Files.writeString(temp.resolve("gold.cif"), cubic("gold", "Cs", "Au", 4.26));
    }

    private static CommandLineRun latent(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "latent";
        for (int i = 0; i < arguments.length; i++) {
            all[i + 1] = arguments[i].startsWith("@") ? temp + "/" + arguments[i].substring(1) : arguments[i];
        }
        return CommandLineRun.of(all);
    }

    @Test
    void encodes() throws IOException {
        CommandLineRun run = latent("encode", "@one.cif", "@other.cif", "--model", "@r", "--out", "@codes.csv");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllLines(temp.resolve("codes.csv")))
                .hasSize(3)
                .first()
                .isEqualTo("name,formula,energy,z1,z2,z3,z4");
        CommandLineRun again = latent("encode", "@one.cif", "--model", "@r", "--out", "@codes.csv");
        assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("--force");
    }

    @Test
    void interpolates() throws IOException {
        CommandLineRun run =
                latent("interpolate", "@one.cif", "@other.cif", "--model", "@r", "--steps", "3", "--out", "@path.cif");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("step01").contains("CsCl").contains("RbBr");
        assertThat(Files.readString(temp.resolve("path.cif"))).contains("data_step02");
    }

    @Test
    void optimises() {
        CommandLineRun run = latent(
                "optimise", "--property", "energy", "--minimise", "--count", "3", "--model", "@r", "--out", "@low.cif");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("s0003").contains("energy");
        CommandLineRun from = latent(
                "optimise",
                "--property",
                "energy",
                "--target",
                "-0.5",
                "--start",
                "@one.cif",
                "--count",
                "1",
                "--model",
                "@r",
                "--out",
                "@like.cif");
        assertThat(from.exitCode()).as(from.err()).isZero();
    }

    @Test
    void saysWhatCannotBe() {
        CommandLineRun property =
                latent("optimise", "--property", "gap", "--minimise", "--model", "@r", "--out", "@no.cif");
        assertThat(property.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(property.err()).contains("do not say gap").contains("they say energy");
        CommandLineRun both = latent(
                "optimise", "--property", "energy", "--minimise", "--target", "1", "--model", "@r", "--out", "@no.cif");
        assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("one of --target VALUE, --minimise and --maximise");
        CommandLineRun gold = latent("interpolate", "@one.cif", "@gold.cif", "--model", "@r", "--out", "@no.cif");
        assertThat(gold.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(gold.err()).contains("Au was not in the training data");
        CommandLineRun kind = latent("encode", "@one.cif", "--model", "bundled-compounds", "--out", "@no.csv");
        assertThat(kind.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(latent().err()).contains("encode, interpolate or optimise");
        assertThat(temp.resolve("no.cif")).doesNotExist();
    }
}
