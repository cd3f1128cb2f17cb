package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
    private static final String FRAMES =
            """
            1
            Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:pos:R:3:forces:R:3 name=one energy=-1.5
            Na 0 0 0 0 0 1
            1
            Lattice="5 0 0 0 5 0 0 0 5" Properties=species:S:1:pos:R:3 name=two
            K 0 0 0
            """;

    @TempDir
    Path temp;

    private String file(String name, String text) throws IOException {
        return Files.writeString(temp.resolve(name), text).toString();
    }

    private static List<Map<String, Object>> lines(CommandLineRun run) {
        return run.out()
                .lines()
                .map(line -> {
                    try {
                        return JsonText.parseObject(line);
                    } catch (java.text.ParseException e) {
                        throw new AssertionError(line, e);
                    }
                })
                .toList();
    }

    @Test
    void namesWhatIsLostAndSaysSoToScripts() throws IOException {
        String in = file("in.xyz", FRAMES);
        CommandLineRun run = CommandLineRun.of("convert", in, temp + "/out/", "--to", "poscar", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("poscar does not keep properties (energy) (of 1 of 2 crystals)")
                .contains("poscar does not keep site properties (force) (of 1 of 2 crystals)");
        List<Map<String, Object>> lines = lines(run);
        assertThat(lines).extracting(line -> line.get("name")).containsExactly("one", "two");
        assertThat(lines.get(0).get("lost")).isEqualTo(List.of("properties (energy)", "site properties (force)"));
        assertThat(lines.get(1).get("lost")).isEqualTo(List.of());
        for (Map<String, Object> line : lines) {
            assertThat(Path.of(line.get("file").toString())).exists();
        }
        CommandLineRun strict = CommandLineRun.of("convert", in, temp + "/out2/", "--to", "poscar", "--strict");
        assertThat(strict.exitCode()).isEqualTo(ExitCode.WARNINGS);
        CommandLineRun json = CommandLineRun.of("convert", in, temp + "/all.json", "--strict");
        assertThat(json.exitCode()).as(json.err()).isZero();
        CommandLineRun back = CommandLineRun.of("convert", temp + "/all.json", temp + "/back.xyz", "--strict");
        assertThat(back.exitCode()).as(back.err()).isZero();
        assertThat(temp.resolve("back.xyz")).content().contains("energy=-1.5", "forces:R:3", "0.0 0.0 1.0");
    }

    @Test
    void oneThatCannotBeWrittenIsListedAndNotTheEnd() throws IOException {
        String cif =
                "data_%s\n_space_group_IT_number 1\n_cell_length_a 4\n_cell_length_b 4\n_cell_length_c 4\nloop_\n_atom_site_type_symbol\n"
                        + "_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\nNa 0 0 0 %s\n";
        String in = file("two.cif", cif.formatted("whole", "1") + cif.formatted("half", "0.5"));
        CommandLineRun run = CommandLineRun.of("convert", in, temp + "/two.xsf", "--json");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("1 crystal to xsf; 1 could not be read or written");
        List<Map<String, Object>> lines = lines(run);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).get("problem").toString()).contains("'half' is disordered");
        assertThat(lines.get(1).get("name")).isEqualTo("whole");
    }

    @Test
    void convertsBetweenAllFormats() throws IOException {
        String frame = FRAMES.substring(FRAMES.indexOf("1\nLattice=\"5"));
        String last = file("a.xyz", frame);
        for (String name : List.of("a.json", "POSCAR", "a.res", "a.xsf", "a.cif", "b.xyz")) {
            String out = temp.resolve(name).toString();
            CommandLineRun run = CommandLineRun.of("convert", last, out);
            assertThat(run.exitCode()).as(run.err()).isZero();
            last = out;
        }
        assertThat(temp.resolve("b.xyz")).content().contains("name=\"two\"").contains("K 0.0 0.0 0.0");
    }

    @Test
    void checksADatasetForScripts() throws IOException {
        Files.createDirectories(temp.resolve("set"));
        file("set/good.xyz", FRAMES.substring(FRAMES.indexOf("1\nLattice=\"5")));
        file("set/bad.xyz", FRAMES.replace("Na 0", "Nb x"));
        String set = "folder:path=" + temp.resolve("set");
        CommandLineRun run = CommandLineRun.of("dataset", "check", set + ",max-problem-share=1", "--json");
        assertThat(run.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(run.err()).contains("2 structures can be used, 1 cannot");
        List<Map<String, Object>> lines = lines(run);
        assertThat(lines).extracting(line -> line.get("id")).contains("good");
        assertThat(lines.get(2)).containsEntry("line", 3L).containsEntry("column", 4L);
        assertThat(lines.get(2).get("problem").toString()).contains("'x'");
        CommandLineRun refused = CommandLineRun.of("dataset", "check", set, "--json");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.DATA);
        assertThat(refused.err()).contains("max-problem-share");
        assertThat(lines(refused)).hasSize(1);
    }
}
