package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Progress;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunPlan;
import org.autoperi.run.RunResult;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.Setting;
import org.autoperi.run.spi.RunException;

/** What {@code run}, {@code resume} and {@code quickstart} do: run with progress and signals, then show what came out. */
final class RunJob {
    private final Shell shell;
    private boolean stopWithInput;

    RunJob(Shell shell) {
        this.shell = shell;
    }

    /** Work that leads to a run's result. */
    @FunctionalInterface
    private interface Work {
        RunResult with(Runner runner, Progress progress) throws ConfigException, RunException;
    }

    int start(RunSpecification specification, Path standardFolder, RunSettings settings)
            throws ConfigException, RunException, CommandException, IOException {
        RunOptions options = settings.options(shell.command());
        Path folder = settings.folder(standardFolder);
        stopWithInput = settings.isStoppedWithInput();
        if (settings.isDryRun()) {
            RunPlan plan = new Runner(shell.host().extensions()).plan(specification, options);
            plan.warnings().forEach(shell.console()::warn);
            shell.console().out().print(plan.toToml());
            shell.console().out().flush();
            return ExitCode.OK;
        }
        return run(
                folder,
                settings.isStrict(),
                "--force runs it again",
                (runner, progress) -> runner.start(specification, folder, options, progress));
    }

    int resume(Path folder, boolean strict) throws ConfigException, RunException, CommandException, IOException {
        return run(
                folder,
                strict,
                "there is nothing to resume",
                (runner, progress) -> runner.resume(folder, shell.command(), progress));
    }

    int repeat(Path folder, String stage, List<String> settings)
            throws ConfigException, RunException, CommandException, IOException {
        List<String> own =
                settings.stream().map(setting -> stage + "." + setting).toList();
        List<Setting> all = RunSpecification.settings("--set", own);
        return run(
                folder, false, "", (runner, progress) -> runner.repeat(folder, stage, all, shell.command(), progress));
    }

    private int run(Path folder, boolean strict, String already, Work work)
            throws ConfigException, RunException, CommandException, IOException {
        Console console = shell.console();
        Runner runner = new Runner(shell.host().extensions());
        try (Interruption interruption = Interruption.listening(console);
                TerminalProgress progress = shell.progress(interruption)) {
            if (stopWithInput) {
                interruption.alsoWhenEnds(console.in());
            }
            RunResult result;
            try {
                result = work.with(runner, progress);
            } catch (CancelledException e) {
                progress.clearBar();
                console.say("stopped; go on with: autoperi resume " + folder);
                return interruption.exitCode();
            } finally {
                progress.clearBar();
            }
            if (!result.ran()) {
                console.say("this run is finished already; " + already);
            }
            result.warnings().forEach(console::warn);
            EvaluationTable.ofRun(result.folder()).ifPresent(table -> table.print(console));
            Path report = result.folder().resolve("report/index.html");
            console.print((Files.exists(report) ? "report: " : "run folder: ")
                    + (Files.exists(report) ? report : result.folder()));
            return strict && !result.warnings().isEmpty() ? ExitCode.WARNINGS : ExitCode.OK;
        }
    }
}
