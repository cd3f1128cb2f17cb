package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Progress;
import org.autoperi.report.ComparisonWriter;
import org.autoperi.report.ReportWriter;
import org.autoperi.run.JsonText;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.autoperi.run.study.StudyFolder;
import org.autoperi.run.study.StudyListener;
import org.autoperi.run.study.StudyOptions;
import org.autoperi.run.study.StudyPlan;
import org.autoperi.run.study.StudyRunner;
import org.autoperi.run.study.StudySpecification;
import org.autoperi.run.study.StudyState;
import org.autoperi.run.study.StudyWorker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi study}. */
@Command(
        name = "study",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi study init",
            "  autoperi study run study.toml --processes 2",
            "  autoperi study status studies/study",
            "  autoperi study resume studies/study",
            ""
        },
        description = "Runs an experiment with many settings and seeds, and compares what comes out.",
        synopsisSubcommandLabel = "(init | run | resume | status)")
final class StudyCommand implements Callable<Integer> {
    private static final String FILE = "study.toml";
    private final Shell shell;

    /** Work that leads to the folder of a study. */
    @FunctionalInterface
    private interface Work {
        StudyFolder with(StudyRunner runner, StudyListener listener, Progress progress)
                throws ConfigException, RunException;
    }

    StudyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws CommandException {
        throw new CommandException(
                ExitCode.USAGE, "say what to do: init, run, resume or status ('autoperi study --help' shows how)");
    }

    @Command(
            name = "init",
            header = {"Examples:", "  autoperi study init", "  autoperi study init --out widths.toml", ""},
            description = "Writes a commented study file to start from.")
    int init(
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            defaultValue = FILE,
                            description = "File to write, " + FILE + " if not given; - means standard output.")
                    Path out,
            @Option(names = "--force", description = "Replace the file if it is there.") boolean force)
            throws Exception {
        if (!InitCommand.write(shell, out, force, TEMPLATE)) {
            return ExitCode.OK;
        }
        if (!Files.exists(out.resolveSibling("run.toml"))) {
            shell.console().say("the run that it begins with is still to be written: autoperi init");
        }
        shell.console().say("written; run it with: autoperi study run " + out);
        shell.console().print(out.toString());
        return ExitCode.OK;
    }

    @Command(
            name = "run",
            sortOptions = false,
            header = {
                "Examples:",
                "  autoperi study run study.toml --dry-run",
                "  autoperi study run study.toml --processes 2",
                "  autoperi study run study.toml --out studies/widths --progress=none",
                ""
            },
            description =
                    "Checks every run of a study, then runs them, each in a process of its own. Ctrl-C stops them after"
                            + " their steps; 'autoperi study resume DIR', or the same command, goes on. A file with more"
                            + " values or seeds than before adds runs to the folder. Exit code 1 if a run failed.")
    int run(
            @Parameters(paramLabel = "FILE.toml", description = "The study; 'autoperi study init' writes one.")
                    Path file,
            @Option(
                            names = "--out",
                            paramLabel = "DIR",
                            description = "Folder of the study; studies/ and the name of the file if not given.")
                    Path out,
            @Option(
                            names = "--processes",
                            paramLabel = "N",
                            defaultValue = "1",
                            description = "How many runs work at a time; 1 if not given. They share the processors.")
                    int processes,
            @Option(names = "--retry-failed", description = "Try runs again that failed before.") boolean retryFailed,
            @Option(names = "--dry-run", description = "Check everything, list the runs, and end.") boolean dryRun)
            throws Exception {
        StudyOptions options = options(processes, retryFailed);
        StudySpecification specification =
                StudySpecification.read(file, shell.host().extensions());
        String name = file.getFileName().toString().replaceFirst("\\.[^.]+$", "");
        Path folder = out == null ? Path.of("studies", name) : out;
        if (dryRun) {
            StudyPlan plan = runner(worker()).plan(specification, folder, processes);
            plan.warnings().forEach(shell.console()::warn);
            new StudyTable(shell.console()).plan(plan);
            shell.console()
                    .say(plan.runs().size() + " runs, "
                            + Math.min(processes, plan.runs().size()) + " at a time; nothing was run");
            return ExitCode.OK;
        }
        return work(
                folder,
                (runner, listener, progress) -> runner.start(specification, folder, options, listener, progress));
    }

    @Command(
            name = "resume",
            sortOptions = false,
            header = {
                "Examples:",
                "  autoperi study resume studies/study",
                "  autoperi study resume studies/study --retry-failed --processes 2",
                ""
            },
            description =
                    "Goes on with a study where it stands: finished runs are skipped, interrupted ones go on from their"
                            + " checkpoints, and those that failed are left alone unless --retry-failed is given.")
    int resume(
            @Parameters(paramLabel = "DIR", description = "The folder of the study.") Path folder,
            @Option(
                            names = "--processes",
                            paramLabel = "N",
                            defaultValue = "1",
                            description =
                                    "How many runs work at a time; 1 if not given. Their threads stay as they were.")
                    int processes,
            @Option(names = "--retry-failed", description = "Try runs again that failed before.") boolean retryFailed)
            throws Exception {
        StudyOptions options = options(processes, retryFailed);
        return work(folder, (runner, listener, progress) -> runner.resume(folder, options, listener, progress));
    }

    @Command(
            name = "status",
            sortOptions = false,
            header = {
                "Examples:",
                "  autoperi study status studies/study",
                "  autoperi study status studies/study --json",
                ""
            },
            description = "Shows how the runs of a study stand; also while it is worked on.")
    int status(
            @Parameters(paramLabel = "DIR", description = "The folder of the study.") Path folder,
            @Option(names = "--json", description = "Write JSON.") boolean json)
            throws Exception {
        StudyFolder study = StudyFolder.read(folder);
        List<StudyState> states = study.states();
        if (json) {
            shell.console().out().print(JsonText.pretty(json(study, states)));
            shell.console().out().flush();
            return ExitCode.OK;
        }
        new StudyTable(shell.console()).states(states);
        shell.console().say(counts(states));
        return ExitCode.OK;
    }

    private static StudyOptions options(int processes, boolean retryFailed) throws CommandException {
        if (processes < 1) {
            throw new CommandException(
                    ExitCode.USAGE, "--processes is " + processes + "; at least 1 run must work at a time");
        }
        return new StudyOptions(processes, retryFailed);
    }

    /** Starts this installation once more, with the plug-ins that are only tried. */
    private StudyWorker worker() throws CommandException {
        List<String> start = shell.host().command();
        List<Path> plugIns = shell.options().plugInFolders();
        return (specification, folder, anew) -> {
            List<String> command = new ArrayList<>(start);
            plugIns.forEach(plugIn -> command.addAll(List.of("--plugin-dir", plugIn.toString())));
            command.addAll(List.of(
                    "run",
                    specification.toString(),
                    "--out",
                    folder.toString(),
                    "--progress=ndjson",
                    "--no-color",
                    "--stop-with-input"));
            if (anew) {
                command.add("--force");
            }
            return command;
        };
    }

    private StudyRunner runner(StudyWorker worker) throws CommandException {
        return new StudyRunner(new Runner(shell.host().extensions()), worker);
    }

    private int work(Path folder, Work work) throws ConfigException, RunException, CommandException, IOException {
        Console console = shell.console();
        StudyRunner runner = runner(worker());
        try (Interruption interruption = Interruption.listening(console);
                TerminalProgress progress = shell.progress(interruption)) {
            StudyFolder study;
            List<String> comparison;
            try {
                study = work.with(runner, new Told(console, progress), progress);
                comparison = compare(study, progress);
            } catch (CancelledException e) {
                progress.clearBar();
                console.say("stopped; go on with: autoperi study resume " + folder);
                return interruption.exitCode();
            } finally {
                progress.clearBar();
            }
            return show(study, comparison);
        }
    }

    /** Writes the page that compares all runs, told against the first, and returns where it lies; a single run has its own report. */
    private List<String> compare(StudyFolder study, Progress progress) throws IOException, CommandException {
        List<ComparisonWriter.Run> runs = study.runs().stream()
                .map(run -> new ComparisonWriter.Run(run.name(), study.folderOf(run)))
                .toList();
        if (runs.size() < 2) {
            return List.of();
        }
        ReportWriter.Written written = new ComparisonWriter(shell.host().extensions())
                .write(
                        study.path().resolve("report"),
                        runs,
                        "Study " + study.path().toAbsolutePath().normalize().getFileName(),
                        progress);
        written.problems().forEach(shell.console()::warn);
        return List.of("comparison: " + written.page());
    }

    private int show(StudyFolder study, List<String> comparison) throws IOException {
        Console console = shell.console();
        new StudyTable(console).summary(study.summary());
        console.print("table: " + study.path().resolve("study.csv"));
        comparison.forEach(console::print);
        List<StudyState> open = study.states().stream()
                .filter(state -> state.stage() != StudyState.Stage.FINISHED)
                .toList();
        int strangers = StudyRunner.strangers(study);
        if (strangers > 0) {
            console.say(strangers + " more in " + study.path().resolve("runs") + " are no runs of this study any more");
        }
        for (StudyState state : open) {
            String what = state.stage() == StudyState.Stage.FAILED
                    ? state.text()
                    : state.stage().toString();
            console.error("run " + state.run().name() + ": " + what);
        }
        if (open.isEmpty()) {
            return ExitCode.OK;
        }
        boolean failed = open.stream().anyMatch(state -> state.stage() == StudyState.Stage.FAILED);
        console.say(
                open.size() + " of " + study.runs().size() + " runs are not finished; try again with: autoperi study"
                        + " resume " + study.path() + (failed ? " --retry-failed" : ""));
        return ExitCode.FAILED;
    }

    /** Tells what happens, a line each. */
    private record Told(Console console, TerminalProgress progress) implements StudyListener {
        @Override
        public void ended(StudyState state) {
            progress.clearBar();
            String time = TerminalProgress.time(state.seconds());
            console.say(state.run().name() + ": " + state.stage()
                    + switch (state.stage()) {
                        case FINISHED -> " in " + time;
                        case FAILED -> ": " + state.text();
                        default -> " after " + time;
                    });
        }
    }

    private static Map<String, Object> json(StudyFolder study, List<StudyState> states) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("study", study.path().toString());
        Map<String, Object> counts = new LinkedHashMap<>();
        for (StudyState.Stage stage : StudyState.Stage.values()) {
            counts.put(stage.toString(), count(states, stage));
        }
        json.put("counts", counts);
        json.put(
                "runs",
                states.stream()
                        .map(state -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("run", state.run().name());
                            one.put("folder", study.folderOf(state.run()).toString());
                            one.put("parameters", state.run().parameters());
                            one.put("seed", state.run().seed());
                            one.put("state", state.stage().toString());
                            one.put("seconds", state.seconds());
                            one.put("text", state.text());
                            return one;
                        })
                        .toList());
        return json;
    }

    private static long count(List<StudyState> states, StudyState.Stage stage) {
        return states.stream().filter(state -> state.stage() == stage).count();
    }

    private static String counts(List<StudyState> states) {
        return states.size() + " runs: "
                + java.util.Arrays.stream(StudyState.Stage.values())
                        .filter(stage -> count(states, stage) > 0)
                        .map(stage -> count(states, stage) + " " + stage)
                        .collect(Collectors.joining(", "));
    }

    private static final String TEMPLATE =
            """
            # A study: one experiment with many settings and seeds. Run it with: autoperi study run study.toml

            # The run that all begin with; 'autoperi init' writes one. Instead of a file the run itself may stand here, as [run].
            base = "run.toml"

            # Every combination runs with each of these seeds; repeats = 3 takes three from that of the run.
            seeds = [1, 2, 3]

            # What the printed table shows, in this order; study.csv has every metric.
            #metrics = ["structural-validity", "uniqueness", "novelty"]

            # Every combination of these values is run. Keys are those of 'autoperi run --set'.
            [grid]
            training.learning-rate = [0.001, 0.002]
            #training.batch-size = [32, 64]

            # Explicit combinations, instead of the grid or each with all of it.
            #[[list]]
            #name = "wide"
            #architecture.width = 128
            #
            #[[list]]
            #name = "deep"
            #architecture.layers = 6
            """;
}
