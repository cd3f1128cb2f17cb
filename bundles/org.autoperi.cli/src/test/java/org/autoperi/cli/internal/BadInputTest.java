package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.spi.PhysicsTerm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of bad input gets its sentence and its exit code. */
class BadInputTest {
    @TempDir
    Path temp;

    private String file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private static void assertRefused(CommandLineRun run, int exitCode, String... words) {
        assertThat(run.err()).contains(words).contains("error: ").doesNotContain("\tat ", "java.lang");
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    rnu                            | there is no command 'rnu'; did you mean run?
                    run                            | Missing required parameter: 'FILE.toml'
                    run x.toml --sett a=1          | '--sett' is not understood; did you mean --set or --seed?
                    run x.toml --seed abc          | Invalid value for option '--seed': 'abc' is not a long
                    run nowhere.toml               | nowhere.toml: there is no such file
                    quickstart --dry-run --set x   | --set x: key=value is expected, for instance training.epochs=5
                    quickstart --dry-run --set a=1 | --set a: a is not a known key
                    dataset                        | say what to do: list, info or check
                    plugins                        | say what to do: list, describe, install, uninstall, new or publish
                    plugins list physics           | there is no kind of extension 'physics'; did you mean physics-term?
                    plugins install nowhere        | there is no folder or file nowhere and it is no address
                    resume nowhere                 | there is no folder nowhere
                    sample nowhere --out a.cif     | there is no run folder, no file and no installed model nowhere
                    """)
    void refusesWrongUse(String line, String sentence) {
        assertRefused(CommandLineRun.of(line.split(" ")), ExitCode.USAGE, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    experiment = | run.toml:1:13: not TOML
                    experiment = "crystal-generation"\\ntrainig.epochs = 1\\n[dataset]\\nid = "bundled" | trainig is not a known key; did you mean training?
                    experiment = "crystal-generation"\\n[dataset]\\nid = "bundled"\\n[training]\\nepochs = 0 | run.toml:5:10: training.epochs = 0 is below 1
                    experiment = "crystal-generation"\\n[dataset]\\nid = "bundled"\\n[training]\\nepochs = "many" | run.toml:5:10: training.epochs is the text 'many' where an integer is expected
                    experiment = "crystal-generation" | run.toml:1:1: dataset is missing and has no default
                    [dataset]\\nid = "bundled" | run.toml:1:1: experiment is missing; write experiment = "..." with one of candidate-ranking, crystal-autoencoder, crystal-generation, crystal-prediction
                    """)
    void refusesAWrongSpecification(String text, String sentence) throws IOException {
        String file = file("run.toml", text.replace("\\n", "\n"));
        assertRefused(CommandLineRun.of("run", file, "--out", temp.resolve("r").toString()), ExitCode.USAGE, sentence);
        assertThat(temp.resolve("r")).doesNotExist();
    }

    @Test
    void refusesToSampleFromADamagedCheckpoint() throws Exception {
        Path checkpoint = Files.write(temp.resolve("step-1.safetensors"), new byte[] {9, 0, 0, 0, 0, 0, 0, 0, '{'});
        assertRefused(
                CommandLineRun.of(
                        "sample",
                        checkpoint.toString(),
                        "--out",
                        temp.resolve("a.cif").toString()),
                ExitCode.DATA,
                "step-1.safetensors");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --space-group 231 --formula TiO2  | --space-group 231: space group number 231 is not between 1 and 230
                    --space-group Pq --formula TiO2   | --space-group Pq: unknown space group symbol 'Pq'
                    --space-group 136                 | --space-group 136 alone does not say what to draw
                    --wyckoff a,b --formula TiO2      | --wyckoff a,b needs a group; say which with --space-group
                    --space-group 136 --formula Ti2O. | --formula Ti2O.
                    """)
    void refusesSymmetryThatSaysTooLittle(String options, String sentence) {
        List<String> line = new ArrayList<>(List.of("sample", temp.toString(), "--out", temp + "/a.cif"));
        line.addAll(List.of(options.split(" ")));
        assertRefused(CommandLineRun.of(line.toArray(String[]::new)), ExitCode.USAGE, sentence);
    }

    @Test
    void namesTheNearestIdOfAMissingExtension() throws IOException {
        String file = file("run.toml", "experiment = \"crystal-generation\"\n[dataset]\nid = \"bundeld\"\n");
        assertRefused(
                CommandLineRun.of("run", file),
                ExitCode.EXTENSION,
                "run.toml:3:6: dataset: no dataset source 'bundeld' is installed; nearest: bundled");
        assertRefused(
                CommandLineRun.of("plugins", "describe", "min-distanse"), ExitCode.EXTENSION, "nearest: min-distance");
    }

    private static String cif(String a, String element, String x) {
        return """
                data_x
                _cell_length_a %s
                _cell_length_b 4
                _cell_length_c 4
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
                loop_
                _atom_site_label
                _atom_site_type_symbol
                _atom_site_fract_x
                _atom_site_fract_y
                _atom_site_fract_z
                A1 %s %s 0 0
                """
                .formatted(a, element, x);
    }

    private CommandLineRun convert(String name, String text) throws IOException {
        return CommandLineRun.of(
                "convert", file(name, text), temp.resolve("out.xyz").toString(), "--to", "extxyz");
    }

    @Test
    void convertsWhatIsRight() throws IOException {
        CommandLineRun run = convert("a.cif", cif("4", "Na", "0.5"));
        assertThat(run.exitCode()).isZero();
        assertThat(temp.resolve("out.xyz")).exists();
    }

    @ParameterizedTest
    @CsvSource({"4, Na, nan", "0, Na, 0.5", "4, Xx, 0.5", "-4, Na, 0.5"})
    void refusesImpossibleCrystals(String a, String element, String x) throws IOException {
        CommandLineRun run = convert("a.cif", cif(a, element, x));
        assertRefused(run, ExitCode.DATA, "a.cif holds no usable crystal");
        assertThat(run.err()).contains("warning: ").contains("a.cif:");
        assertThat(temp.resolve("out.xyz")).doesNotExist();
    }

    @Test
    void refusesTruncatedForeignAndMissingFiles() throws IOException {
        assertRefused(convert("cut.cif", cif("4", "Na", "0.5").substring(0, 120)), ExitCode.DATA, "cut.cif");
        assertRefused(convert("foreign.txt", "%PDF-1.4 nothing to see"), ExitCode.DATA, "the format is not recognised");
        assertRefused(
                CommandLineRun.of("convert", temp.resolve("none.cif").toString(), "o.cif"),
                ExitCode.DATA,
                "there is no file");
        assertRefused(
                CommandLineRun.of("dataset", "info", temp + "/none/at/all"),
                ExitCode.DATA,
                "there is no file or folder");
        Path binary = Files.write(temp.resolve("noise.cif"), new byte[] {0, (byte) 0xff, 3, (byte) 0xfe, 9});
        assertRefused(
                CommandLineRun.of("convert", binary.toString(), temp + "/o.xyz", "--to", "extxyz"),
                ExitCode.DATA,
                "noise.cif");
    }

    @Test
    void convertsCompressedFilesFoldersAndArchives() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in"));
        Files.writeString(folder.resolve("a.cif"), cif("4", "Na", "0.5"));
        Files.writeString(folder.resolve("b.cif"), cif("5", "K", "0.5"));
        try (OutputStream zipped = new GZIPOutputStream(Files.newOutputStream(folder.resolve("c.cif.gz")))) {
            zipped.write(cif("6", "Rb", "0.5").getBytes(StandardCharsets.UTF_8));
        }
        CommandLineRun one = CommandLineRun.of("convert", folder + "/c.cif.gz", temp + "/POSCAR");
        assertThat(one.err()).contains("1 crystal to poscar");
        assertThat(one.exitCode()).isZero();
        CommandLineRun all = CommandLineRun.of("convert", folder.toString(), temp + "/all.xyz");
        assertThat(all.err()).contains("3 crystals to extxyz");
        assertThat(all.exitCode()).isZero();
        Files.writeString(folder.resolve("bad.cif"), cif("4", "Na", "0.5").substring(0, 120));
        CommandLineRun some = CommandLineRun.of("convert", folder.toString(), temp + "/some.cif");
        assertThat(some.err()).contains("bad.cif:").contains("3 crystals to cif; 1 could not be read or written");
        assertThat(some.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(temp.resolve("some.cif")).exists();
        assertRefused(
                CommandLineRun.of("convert", folder + "/a.cif", temp + "/x.xyz", "--from", "cfi"),
                ExitCode.EXTENSION,
                "nearest: cif");
    }

    @Test
    void keepsWhatCameBeforeTheEndOfACutFile() throws IOException {
        String frame = "1\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S:1:pos:R:3\nNa 0 0 0\n";
        CommandLineRun run =
                CommandLineRun.of("convert", file("cut.xyz", frame + frame.substring(0, 60)), temp + "/kept.cif");
        assertThat(run.err()).contains("cut.xyz:", "1 crystal to cif; 1 could not be read or written");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(temp.resolve("kept.cif")).exists();
    }

    @Test
    void evaluationTellsWhatItCannotReadAndRefusesCutArchives() throws IOException {
        Path archive = temp.resolve("all.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.setLevel(0);
            for (String name : new String[] {"a.cif", "b.cif", "c.cif"}) {
                zip.putNextEntry(new ZipEntry(name));
                String x = name.equals("b.cif") ? "nan" : "0.5";
                zip.write(cif("4", "Na", x).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        CommandLineRun run = CommandLineRun.of("evaluate", archive.toString(), "--evaluator", "strict-validity");
        assertThat(run.err()).contains("b.cif:", "1 of 3 structures cannot be read and count as failed");
        assertThat(run.exitCode()).as(run.err()).isZero();
        byte[] bytes = Files.readAllBytes(archive);
        Path cut = Files.write(temp.resolve("cut.zip"), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(
                CommandLineRun.of("evaluate", cut.toString(), "--evaluator", "strict-validity"),
                ExitCode.DATA,
                "cut.zip");
    }

    @Test
    void keepsTheOldFileWhenTheNewOneCannotBeExpressed() throws IOException {
        String old = file("POSCAR", "precious");
        String disordered = cif("4", "Na", "0.5")
                .replace("_fract_z\n", "_fract_z\n_atom_site_occupancy\n")
                .replace(" 0 0\n", " 0 0 0.5\n");
        assertRefused(
                CommandLineRun.of("convert", file("d.cif", disordered), old, "--force"), ExitCode.DATA, "disordered");
        assertThat(Path.of(old)).hasContent("precious");
        assertRefused(
                CommandLineRun.of("convert", file("a.cif", cif("4", "Na", "0.5")), old),
                ExitCode.USAGE,
                "is there already");
        assertThat(temp.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void keepsTheOldFileWhenTheNewOneCannotBeWritten() throws IOException {
        String old = file("run.toml", "precious");
        Files.createDirectories(temp.resolve(".run.toml.part/taken"));
        assertThat(CommandLineRun.of("init", "--out", old, "--force"))
                .satisfies(run -> assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED))
                .satisfies(run -> assertThat(run.err()).contains("run.toml"));
        assertThat(Path.of(old)).hasContent("precious");
        assertRefused(
                CommandLineRun.of("init", "--out", "/proc/run.toml"),
                ExitCode.FAILED,
                "/proc/run.toml cannot be written");
        assertRefused(
                CommandLineRun.of("convert", file("a.cif", cif("4", "Na", "0.5")), "/proc/a.xyz"),
                ExitCode.FAILED,
                "/proc/a.xyz cannot be written");
    }

    @Test
    void refusesAFolderOfANewerVersion() throws IOException {
        file("status.json", "{\"format\": 99}");
        assertRefused(
                CommandLineRun.of("resume", temp.toString()),
                ExitCode.USAGE,
                "has format 99, this version of AutoPeri knows formats up to 1");
        assertRefused(
                CommandLineRun.of(
                        "sample",
                        temp.toString(),
                        "--out",
                        temp.resolve("a.cif").toString()),
                ExitCode.USAGE,
                "has format 99, this version of AutoPeri knows formats up to 1");
    }

    @Test
    void refusesAnUnwritableFolder() {
        assertRefused(
                CommandLineRun.of("quickstart", "--out", "/proc/nothing/here"),
                ExitCode.FAILED,
                "the run folder /proc/nothing/here cannot be written");
    }

    /** A plug-in that throws when it is loaded. */
    public static final class Thrower implements PhysicsTerm<Thrower.Config> {
        /** Nothing. */
        public record Config() {}

        /** Throws. */
        public Thrower() {
            throw new IllegalStateException("the licence server is down");
        }

        @Override
        public double evaluate(Config config, PeriodicSystem system, Gradient gradient) {
            return 0;
        }
    }

    private Path plugIn() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("classes"));
        Files.createDirectories(folder.resolve("META-INF"));
        Files.createDirectories(folder.resolve("OSGI-INF"));
        Files.writeString(
                folder.resolve("META-INF/MANIFEST.MF"),
                "Manifest-Version: 1.0\nBundle-SymbolicName: bad\nBundle-Version: 1.0.0\nService-Component: OSGI-INF/t.xml\n");
        Files.writeString(
                folder.resolve("OSGI-INF/t.xml"),
                """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="t">
                  <property name="autoperi.id" value="thrower"/>
                  <service><provide interface="%s"/></service>
                  <implementation class="%s"/>
                </scr:component>
                """
                        .formatted(PhysicsTerm.class.getName(), Thrower.class.getName()));
        return folder;
    }

    @Test
    void listsAPlugInThatThrowsAsBroken() throws IOException {
        CommandLineRun run = CommandLineRun.of("plugins", "list", "physics-term", "--plugin-dir", plugIn().toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .containsPattern("thrower +broken +bad +1.0.0 +IllegalStateException: the licence server is down")
                .containsPattern("min-distance +ok");
        CommandLineRun describe =
                CommandLineRun.of("plugins", "describe", "thrower", "--plugin-dir", plugIn().toString());
        assertThat(describe.exitCode()).isEqualTo(ExitCode.EXTENSION);
        assertThat(describe.out()).contains("the licence server is down");
        CommandLineRun doctor = CommandLineRun.of("doctor", "--plugin-dir", plugIn().toString());
        assertThat(doctor.exitCode()).isEqualTo(ExitCode.EXTENSION);
    }

    @Test
    void refusesARunThatNeedsABrokenPlugIn() throws IOException {
        assertRefused(
                CommandLineRun.of(
                        "--plugin-dir",
                        plugIn().toString(),
                        "quickstart",
                        "--physics",
                        "thrower",
                        "--out",
                        temp + "/r"),
                ExitCode.EXTENSION,
                "the physics term 'thrower' of bad 1.0.0 cannot be used: IllegalStateException: the licence server is down");
        assertThat(temp.resolve("r")).doesNotExist();
    }

    @Test
    void saysWhatAPlugInFolderLacks() {
        assertRefused(
                CommandLineRun.of("--plugin-dir", temp.toString(), "doctor"),
                ExitCode.EXTENSION,
                "it has no META-INF/MANIFEST.MF; build the plug-in first and name its target/classes");
        assertRefused(
                CommandLineRun.of("doctor", "--plugin-dir", temp + "/none"),
                ExitCode.EXTENSION,
                "there is no such folder");
    }
}
