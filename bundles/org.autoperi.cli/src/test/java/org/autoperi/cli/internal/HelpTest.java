package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "quickstart",
                "init",
                "run",
                "resume",
                "study",
                "study init",
                "study run",
                "study resume",
                "study status",
                "sample",
                "predict-property",
                "evaluate",
                "baseline",
                "report",
                "convert",
                "symmetry",
                "neighbours",
                "simulate",
                "dataset",
                "dataset list",
                "dataset info",
                "dataset check",
                "plugins",
                "plugins list",
                "plugins describe",
                "plugins install",
                "plugins uninstall",
                "plugins new",
                "plugins publish",
                "doctor"
            })
    void everyHelpBeginsWithExamples(String command) {
        CommandLineRun run = CommandLineRun.of((command + " --help").strip().split(" "));
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().limit(3).toList())
                .satisfies(lines -> assertThat(lines.get(0)).isEqualTo("Examples:"))
                .satisfies(lines -> assertThat(lines.get(1)).startsWith("  autoperi"))
                .satisfies(lines -> assertThat(lines.get(2)).startsWith("  "));
    }

    @Test
    void showsTheCommandsWhenNothingIsAsked() {
        CommandLineRun run = CommandLineRun.of();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("quickstart", "resume", "plugins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset", "plugins"})
    void tellsWhatEachSubcommandDoes(String command) {
        assertThat(CommandLineRun.of(command, "--help").out())
                .containsPattern("(?m)^  list +[A-Z][^.]+\\.$")
                .doesNotContainPattern("(?m)^  list +Examples:");
    }

    @Test
    void understandsHelpAsACommand() {
        assertThat(CommandLineRun.of("help", "run").out())
                .isEqualTo(CommandLineRun.of("run", "--help").out());
    }

    @Test
    void tellsItsVersion() {
        CommandLineRun run = CommandLineRun.of("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("autoperi 0.1.0");
    }
}
