package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentSectionTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(LatentSectionTest.class.getClassLoader());

    @TempDir
    Path folder;

    private ReportWriter.Written write(StandInRun run) throws IOException {
        return new ReportWriter(EXTENSIONS).write(run, List.of(), "", Progress.NONE);
    }

    private static Map<String, Object> losses(double whole) {
        return Map.of("loss", whole, "coordinates", whole / 20, "lattice", whole / 2);
    }

    private StandInRun run(boolean listens) throws IOException {
        StandInRun run = StandInRun.empty(folder);
        Files.createDirectories(folder.resolve("latent"));
        Map<String, Object> system =
                Map.of("target", "crystal-system", "probe", "softmax", "asked", 40, "score", 0.725, "baseline", 0.375);
        Map<String, Object> collapse = Map.of(
                "crystals",
                40,
                "own",
                losses(0.5),
                "shuffled",
                losses(1.75),
                "difference",
                1.25,
                "standard-error",
                0.0625,
                "listens",
                listens);
        Files.writeString(
                folder.resolve("latent/probes.json"),
                JsonText.pretty(Map.of("size", 12, "split", "test", "probes", List.of(system), "collapse", collapse)));
        return run;
    }

    @Test
    void showsProbesAndWhetherTheDecoderListens() throws IOException {
        StandInRun run = run(true);
        Files.writeString(
                folder.resolve("latent/codes.csv"),
                """
                id,split,atoms,volume-per-atom,crystal-system,axis1,axis2,z1
                a,test,2,10,cubic,0.5,1.5,1
                b,test,2,10,hexagonal,-0.5,1.5,1
                c,test,2,10,,-0.5,1.5,1
                """);

        ReportWriter.Written written = write(run);

        assertThat(written.problems()).isEmpty();
        assertThat(Files.readString(written.page()))
                .contains("Latent vectors")
                .contains("vectors of 12 numbers")
                .contains("0.725")
                .contains("0.375")
                .contains("1.75")
                .contains("the decoder listens to the vectors")
                .contains("Latent vectors by crystal system")
                .contains("hexagonal");
    }

    @Test
    void saysThatADecoderIgnoresTheVectors() throws IOException {
        assertThat(Files.readString(write(run(false)).page())).contains("the decoder ignores the vectors");
    }

    @Test
    void isLeftOutWithoutProbes() throws IOException {
        assertThat(Files.readString(write(StandInRun.empty(folder)).page())).doesNotContain("Latent vectors");
    }

    @Test
    void namesADamagedFile() throws IOException {
        StandInRun run = run(true);
        Files.writeString(folder.resolve("latent/probes.json"), "{");

        assertThat(Files.readString(write(run).page())).contains("latent/probes.json cannot be read");
    }
}
