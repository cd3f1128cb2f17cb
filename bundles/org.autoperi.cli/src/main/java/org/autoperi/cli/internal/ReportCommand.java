package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.autoperi.core.CancelledException;
import org.autoperi.report.ComparisonWriter;
import org.autoperi.report.ReportWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi report}. */
@Command(
        name = "report",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi report runs/perov5",
            "  xdg-open $(autoperi report runs/perov5 -q | sed -n 's/^report: //p')",
            "  autoperi report --compare runs/perov5 runs/perov5-wide judged --out comparison",
            "  autoperi report --compare physics=runs/a 'no physics=runs/b' --out comparison",
            ""
        },
        description = {
            "Writes the report of a run again from what is in its folder.",
            "With --compare, writes one page that compares several runs and evaluations, with CSV, JSON, LaTeX and"
                    + " BibTeX beside it. Numbers of different protocols never share a row."
        })
final class ReportCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(
            paramLabel = "DIR",
            arity = "1..*",
            description = "The run folder. With --compare: run folders, folders of 'evaluate --out' and files"
                    + " evaluation.json, each with a name of its own if written NAME=DIR.")
    private List<String> folders = new ArrayList<>();

    @Option(names = "--compare", description = "Compare two or more; the first is what differences are told against.")
    private boolean compare;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the comparison: new, empty or of an earlier comparison.")
    private Path out;

    @Option(names = "--title", paramLabel = "TEXT", description = "Heading of the comparison.")
    private String title = "";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Lay a value over the table [report] of the run.")
    private List<String> settings = new ArrayList<>();

    ReportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if (compare) {
            return compare();
        }
        if (folders.size() != 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    folders.size() + " folders are given, expected 1; to compare them add --compare and --out DIR");
        }
        if (out != null || !title.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--out and --title are for --compare; the report of a run lies in its folder, and"
                            + " --set title=TEXT names it");
        }
        return new RunJob(shell).repeat(Path.of(folders.get(0)), "report", settings);
    }

    private int compare() throws CommandException, IOException {
        if (out == null || folders.size() < 2 || !settings.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    out == null
                            ? "--compare needs a folder to write to: --out DIR"
                            : folders.size() < 2
                                    ? "--compare needs two runs or evaluations, found " + folders.size()
                                    : "--set is for the report of one run");
        }
        List<ComparisonWriter.Run> runs = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        for (String folder : folders) {
            ComparisonWriter.Run run = run(folder);
            ComparisonWriter.obstacle(run.path()).ifPresent(obstacles::add);
            runs.add(run);
        }
        if (!obstacles.isEmpty()) {
            throw new CommandException(ExitCode.DATA, String.join("\n", obstacles));
        }
        try (Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            ReportWriter.Written written;
            try {
                written = new ComparisonWriter(shell.host().extensions()).write(out, runs, title, progress);
            } catch (CancelledException e) {
                shell.console().say("stopped; " + out + " has no new page");
                return interruption.exitCode();
            } finally {
                progress.clearBar();
            }
            written.problems().forEach(shell.console()::warn);
            shell.console().print("comparison: " + written.page());
            return ExitCode.OK;
        }
    }

    /** A folder, or a name and a folder; a folder whose own name has an equals sign is taken as it is. */
    private static ComparisonWriter.Run run(String text) {
        int equals = text.indexOf('=');
        return equals <= 0 || Files.exists(Path.of(text))
                ? new ComparisonWriter.Run("", Path.of(text))
                : new ComparisonWriter.Run(text.substring(0, equals).strip(), Path.of(text.substring(equals + 1)));
    }
}
