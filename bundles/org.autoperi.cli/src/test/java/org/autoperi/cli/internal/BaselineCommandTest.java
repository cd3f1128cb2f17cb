package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineCommandTest {
    @TempDir
    Path folder;

    @Test
    void aTemplateIsFoundAgainByTheMatchRate() {
        Path out = folder.resolve("template.cif");
        CommandLineRun made = CommandLineRun.of(
                "baseline",
                "template",
                "--pool",
                "bundled",
                "--targets",
                "bundled",
                "--limit",
                "20",
                "--samples",
                "3",
                "--out",
                out.toString());
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.out()).isEqualTo(out + System.lineSeparator());
        assertThat(made.err()).contains("for 20 targets");

        Path latex = folder.resolve("table.tex");
        Path bibtex = folder.resolve("cite.bib");
        CommandLineRun judged = CommandLineRun.of(
                "evaluate",
                out.toString(),
                "--reference",
                "bundled",
                "--evaluator",
                "match-rate",
                "--latex",
                latex.toString(),
                "--bibtex",
                bibtex.toString(),
                "--published");
        assertThat(latex).content().contains("match-rate-k1-filtered & ", "$\\pm$", "\\bottomrule");
        assertThat(bibtex).content().contains("eprint = {2309.04475}", "doi = {10.1016/j.commatsci.2012.10.028}");
        assertThat(judged.exitCode()).as(judged.err()).isZero();
        assertThat(judged.out()).containsPattern("match-rate-k1-filtered +\\d").contains("match-rate-k3-unfiltered");
    }

    @Test
    void theTrainingSplitIsCopiedWithItsIds() throws Exception {
        Path out = folder.resolve("training.cif");
        CommandLineRun made = CommandLineRun.of("baseline", "training", "--pool", "bundled", "--out", out.toString());
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(Files.readAllLines(out).stream().filter(line -> line.startsWith("data_")))
                .hasSizeGreaterThan(100);
    }

    @Test
    void askedForNothingItSaysWhatIsMissing() {
        CommandLineRun run = CommandLineRun.of(
                "baseline",
                "template",
                "--pool",
                "bundled",
                "--out",
                folder.resolve("x.cif").toString());
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--targets");
    }
}
