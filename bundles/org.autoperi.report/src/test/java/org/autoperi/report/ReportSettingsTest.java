package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.report.internal.ReportStage;
import org.autoperi.report.spi.ReportSection;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.spi.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportSettingsTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(ReportSettingsTest.class.getClassLoader());

    @TempDir
    Path folder;

    /** Fails as a plug-in may. */
    static final class Failing implements ReportSection<Failing.Config> {
        record Config() {}

        @Override
        public void write(Config config, RunRecord run, ReportPage page) {
            page.html().open("div").text("half a section");
            throw new IllegalStateException("no <idea>");
        }
    }

    private static Choice<ReportSection<?>> choice(ReportSection<?> section, Record config) {
        ExtensionDescriptor descriptor = new ExtensionDescriptor(
                ReportSection.class,
                "failing",
                "Failing",
                "",
                List.of(),
                "test",
                "1",
                section.getClass().getName(),
                Optional.empty());
        return new Choice<>(descriptor, section, config);
    }

    @Test
    void isTheLastStage() throws Exception {
        Stage<?> stage = EXTENSIONS.get(Stage.class, "report");
        assertThat(stage).isInstanceOf(ReportStage.class);
        assertThat(stage.order()).isEqualTo(900);
    }

    @Test
    void takesSectionsFromTheSpecification() throws Exception {
        RunSpecification specification = RunSpecification.parse(
                """
                [report]
                title = "Second try"
                [[report.sections]]
                id = "gallery"
                crystals = 2
                style = "space-filling"
                width = 120
                [[report.sections]]
                id = "summary"
                """,
                "run.toml");
        ConfigNode.Table table =
                (ConfigNode.Table) specification.table().entries().get("report");
        ReportStage.Config config = new ConfigBinder(EXTENSIONS).bind(table, ReportStage.Config.class, "report");
        StandInRun run = StandInRun.full(folder);
        Path page = new ReportWriter(EXTENSIONS)
                .write(run, config.sections(), config.title(), Progress.NONE)
                .page();
        String text = Files.readString(page);
        assertThat(text).contains("<h1>Second try</h1>", "The first 2 of 10").doesNotContain("id=\"training\"");
        assertThat(text.indexOf("id=\"gallery\"")).isLessThan(text.indexOf("id=\"summary\""));
        assertThat(run.report().resolve("crystals/0002.png")).exists();
        assertThat(run.report().resolve("crystals/0003.png")).doesNotExist();
    }

    @Test
    void putsASentenceInPlaceOfASectionThatFails() throws Exception {
        StandInRun run = StandInRun.empty(folder.resolve("run"));
        ReportWriter.Written written = new ReportWriter(EXTENSIONS)
                .write(run, List.of(choice(new Failing(), new Failing.Config())), "", Progress.NONE);
        assertThat(written.problems()).containsExactly("section failing could not be written: no <idea>");
        assertThat(Files.readString(written.page())).contains("no &lt;idea&gt;").doesNotContain("half a section");
    }

    @Test
    void knowsEverySectionThatIsInstalled() {
        List<String> problems = new java.util.ArrayList<>();
        assertThat(new ReportWriter(EXTENSIONS).installed(problems)).hasSize(14);
        assertThat(problems).isEmpty();
    }
}
