package org.autoperi.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.run.internal.DirectoryRunFolder;
import org.autoperi.run.internal.FolderLock;
import org.autoperi.run.internal.FolderRunContext;
import org.autoperi.run.internal.Planner;
import org.autoperi.run.internal.RecordedRegistry;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.autoperi.run.spi.RunException.Reason;
import org.autoperi.run.spi.Stage;

/**
 * Starts, resumes and repeats runs; what both doors call. A run holds a lock on its folder, keeps the extensions it started with,
 * and leaves the folder consistent however it ends. Thread-safe.
 */
public final class Runner {
    private static final List<String> FILES = List.of(
            "run.toml",
            "resolved.toml",
            "provenance.json",
            RunEvent.FILE,
            "metrics.csv",
            "timing.csv",
            "evaluation.json",
            "evaluation.csv",
            RunStatus.FILE);
    private static final List<String> FOLDERS = List.of("checkpoints", "samples", "report");
    private final ExtensionRegistry extensions;

    /** A runner of the extensions of {@code extensions}. */
    public Runner(ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    /**
     * Checks a specification and fills in its defaults, without touching the disk.
     *
     * @throws ConfigException with every problem it has
     */
    public RunPlan plan(RunSpecification specification, RunOptions options) throws ConfigException {
        return new Planner(extensions.snapshot()).plan(specification, options);
    }

    /**
     * Runs a specification in a folder, which is made if it is not there. A folder that holds the same run already is resumed.
     *
     * @throws ConfigException if the specification cannot be used
     * @throws RunException if the folder cannot be used or the run fails
     * @throws CancelledException if the user stopped it; it can be resumed
     */
    @SuppressWarnings("try") // the lock is held, not used
    public RunResult start(RunSpecification specification, Path folder, RunOptions options, Progress progress)
            throws ConfigException, RunException {
        RecordedRegistry recorded = new RecordedRegistry(extensions.snapshot());
        RunPlan plan = new Planner(recorded).plan(specification, options);
        prepare(folder);
        try (FolderLock lock = lock(folder)) {
            boolean resumed = false;
            Optional<RunStatus> status = status(folder);
            if (status.isPresent() && options.force()) {
                clear(folder);
                status = Optional.empty();
            } else if (status.isPresent()) {
                checkSame(folder, plan);
                resumed = true;
            } else {
                checkFree(folder, options.force());
            }
            if (!resumed) {
                writeSpecification(folder, plan);
            }
            RunStatus now = status.orElseGet(() -> new RunStatus(
                    RunStatus.FORMAT,
                    plan.experiment().id(),
                    RunStatus.State.RUNNING,
                    false,
                    List.of(),
                    0,
                    "",
                    Instant.now()));
            return work(folder, plan, recorded, now, progress, options.command(), resumed);
        } catch (IOException | UncheckedIOException e) {
            throw disk(folder, e);
        }
    }

    /**
     * Goes on with a run where it stands. A run that is finished is left as it is.
     *
     * @param command what was typed, for provenance
     * @throws ConfigException if its specification cannot be used any more, for instance because an extension is gone
     * @throws RunException if the folder is none of a run, is of a newer version, cannot be used, or the run fails
     * @throws CancelledException if the user stopped it; it can be resumed
     */
    @SuppressWarnings("try") // the lock is held, not used
    public RunResult resume(Path folder, List<String> command, Progress progress) throws ConfigException, RunException {
        RunStatus status = existing(folder);
        if (status.state() == RunStatus.State.FINISHED) {
            return new RunResult(folder.toAbsolutePath().normalize(), false, List.of());
        }
        RecordedRegistry recorded = new RecordedRegistry(extensions.snapshot());
        RunPlan plan = new Planner(recorded).plan(resolved(folder), RunOptions.NONE);
        try (FolderLock lock = lock(folder)) {
            // Read again: the process that had the lock may have gone on in between.
            RunStatus now = status(folder).orElse(status);
            return work(folder, plan, recorded, now, progress, command, true);
        } catch (IOException | UncheckedIOException e) {
            throw disk(folder, e);
        }
    }

    /**
     * Repeats one stage of a run whose experiment is done.
     *
     * @param settings values laid over the stage's own, with keys beginning with its id
     * @throws ConfigException if there is no such stage or a setting cannot be used
     * @throws RunException if the folder is none of a run, lacks what the stage needs, or the stage fails
     * @throws CancelledException if the user stopped it
     */
    @SuppressWarnings("try") // the lock is held, not used
    public RunResult repeat(Path folder, String stage, List<Setting> settings, List<String> command, Progress progress)
            throws ConfigException, RunException {
        RunStatus status = existing(folder);
        RecordedRegistry recorded = new RecordedRegistry(extensions.snapshot());
        List<Setting> all = new java.util.ArrayList<>();
        all.add(new Setting(
                List.of(stage, "enabled"), new ConfigNode.Value(true, org.autoperi.core.SourcePosition.of(stage))));
        all.addAll(settings);
        try {
            recorded.describe(Stage.class, stage);
        } catch (UnknownExtensionException e) {
            throw new RunException(Reason.EXTENSION, e.getMessage(), e);
        }
        RunOptions options = new RunOptions(all, OptionalLong.empty(), OptionalInt.empty(), false, command);
        RunPlan plan = new Planner(recorded).plan(resolved(folder), options);
        try (FolderLock lock = lock(folder);
                FolderRunContext context = context(folder, plan, recorded, progress, command)) {
            Choice<Stage<?>> choice = plan.stages().stream()
                    .filter(s -> s.id().equals(stage))
                    .findFirst()
                    .orElseThrow();
            context.event("stage", stage + " is repeated");
            guarded("stage " + stage, () -> runStage(choice.extension(), choice, context));
            writeStatus(folder, status.withStageDone(stage));
            context.ended("stage " + stage + " repeated");
            return new RunResult(context.folder().path(), true, context.warnings());
        } catch (IOException | UncheckedIOException e) {
            throw disk(folder, e);
        }
    }

    /**
     * A context on an existing run without running anything, for work such as sampling from a checkpoint. The caller closes it;
     * until then the folder is locked.
     *
     * @throws ConfigException if its specification cannot be used any more
     * @throws RunException if the folder is none of a run, is of a newer version or is in use
     */
    public OpenRun open(Path folder, List<String> command, Progress progress) throws ConfigException, RunException {
        existing(folder);
        RecordedRegistry recorded = new RecordedRegistry(extensions.snapshot());
        RunPlan plan = new Planner(recorded).plan(resolved(folder), RunOptions.NONE);
        try {
            FolderLock lock = lock(folder);
            return new OpenRun(plan, context(folder, plan, recorded, progress, command), lock);
        } catch (IOException | UncheckedIOException e) {
            throw disk(folder, e);
        }
    }

    private static RunSpecification resolved(Path folder) throws ConfigException {
        return RunSpecification.read(folder.resolve("resolved.toml"));
    }

    private static FolderRunContext context(
            Path folder, RunPlan plan, RecordedRegistry recorded, Progress progress, List<String> command)
            throws IOException {
        return new FolderRunContext(new DirectoryRunFolder(folder), plan, recorded, progress, command);
    }

    private RunResult work(
            Path folder,
            RunPlan plan,
            RecordedRegistry recorded,
            RunStatus before,
            Progress progress,
            List<String> command,
            boolean resumed)
            throws RunException, IOException {
        if (before.state() == RunStatus.State.FINISHED) {
            return new RunResult(folder.toAbsolutePath().normalize(), false, List.of());
        }
        RunStatus status = before.with(RunStatus.State.RUNNING, "");
        writeStatus(folder, status);
        try (FolderRunContext context = context(folder, plan, recorded, progress, command)) {
            try {
                context.writeProvenance();
                context.event(resumed ? "resumed" : "started", plan.experiment().id());
                plan.warnings().forEach(text -> context.event(RunEvent.WARNING, text));
                status = experimentAndStages(folder, plan, context, status);
                writeStatus(folder, status.with(RunStatus.State.FINISHED, ""));
                context.event("finished", plan.experiment().id());
                context.ended("finished");
                return new RunResult(context.folder().path(), true, context.warnings());
            } catch (CancelledException e) {
                end(folder, context, RunStatus.State.CANCELLED, "cancelled");
                throw e;
            } catch (RunException e) {
                end(folder, context, RunStatus.State.FAILED, e.getMessage());
                throw e;
            } catch (IOException | UncheckedIOException e) {
                RunException obstacle = disk(folder, e);
                end(folder, context, RunStatus.State.FAILED, obstacle.getMessage());
                throw obstacle;
            }
        }
    }

    /** Records how a session ended; if the disk does not take it any more, the obstacle itself is what the user must hear. */
    private void end(Path folder, FolderRunContext context, RunStatus.State state, String message) throws RunException {
        try {
            RunStatus now = status(folder).orElseThrow();
            writeStatus(folder, now.with(state, message));
            context.event(state.name().toLowerCase(java.util.Locale.ROOT), message);
            context.metrics().flush();
            context.ended(message);
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(Runner.class.getName())
                    .log(System.Logger.Level.DEBUG, "the end of the run could not be recorded", e);
        }
    }

    private RunStatus experimentAndStages(Path folder, RunPlan plan, FolderRunContext context, RunStatus before)
            throws RunException, IOException {
        RunStatus status = before;
        if (!status.experimentDone()) {
            Choice<Experiment<?>> choice = plan.experiment();
            guarded("experiment " + choice.id(), () -> runExperiment(choice.extension(), choice, context));
            context.metrics().flush();
            status = status.withExperimentDone();
            writeStatus(folder, status);
        }
        RunException first = null;
        for (Choice<Stage<?>> stage : plan.stages()) {
            if (status.stagesDone().contains(stage.id())) {
                continue;
            }
            context.progress().checkCancelled();
            context.event("stage", stage.id());
            try {
                guarded("stage " + stage.id(), () -> runStage(stage.extension(), stage, context));
                status = status.withStageDone(stage.id());
                writeStatus(folder, status);
            } catch (RunException e) {
                // A later stage, the report above all, still tells what there is.
                context.event(RunEvent.WARNING, "stage " + stage.id() + ": " + e.getMessage());
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return status;
    }

    private static <C extends Record> void runExperiment(Experiment<C> experiment, Choice<?> choice, RunContext context)
            throws RunException {
        experiment.run(choice.configFor(experiment), context);
    }

    private static <C extends Record> void runStage(Stage<C> stage, Choice<?> choice, RunContext context)
            throws RunException {
        stage.run(choice.configFor(stage), context);
    }

    /** Work of an extension. */
    @FunctionalInterface
    private interface Work {
        void run() throws RunException;
    }

    /** The job boundary: whatever an extension throws becomes a sentence. */
    private static void guarded(String what, Work work) throws RunException {
        try {
            work.run();
        } catch (RunException | CancelledException | UncheckedIOException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw new RunException(
                    Reason.FAILED,
                    "the " + what + " ran out of memory ("
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MB); give Java more with AUTOPERI_HEAP, or choose smaller batches",
                    e);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            Throwable cause = e;
            while (cause.getCause() != null && cause instanceof java.util.concurrent.CompletionException) {
                cause = cause.getCause();
            }
            if (cause instanceof CancelledException cancelled) {
                throw cancelled;
            }
            throw new RunException(Reason.FAILED, "the " + what + " failed: " + cause, e);
        }
    }

    private static void prepare(Path folder) throws RunException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            throw new RunException(
                    Reason.CONFIGURATION,
                    folder + " is a file; a run needs a folder of its own, name another with --out",
                    e);
        } catch (IOException e) {
            throw disk(folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw new RunException(
                    Reason.FAILED, "the run folder " + folder + " cannot be written to; name another with --out");
        }
    }

    private static FolderLock lock(Path folder) throws RunException, IOException {
        return FolderLock.take(folder)
                .orElseThrow(() -> new RunException(
                        Reason.CONFIGURATION,
                        "the run folder " + folder + " is in use by process " + FolderLock.owner(folder)
                                + "; wait for it, or stop it and resume"));
    }

    /**
     * The status of a run folder that this program knows.
     *
     * @throws RunException if the folder is none of a run, is of a newer version or is damaged
     */
    public static RunStatus existing(Path folder) throws RunException {
        if (!Files.isDirectory(folder)) {
            throw new RunException(Reason.CONFIGURATION, "there is no folder " + folder);
        }
        return status(folder)
                .orElseThrow(() -> new RunException(
                        Reason.CONFIGURATION,
                        folder + " is not a run folder: it has no " + RunStatus.FILE
                                + "; start a run with 'autoperi run FILE.toml --out " + folder + "'"));
    }

    private static Optional<RunStatus> status(Path folder) throws RunException {
        Optional<RunStatus> status;
        try {
            status = RunStatus.read(folder);
        } catch (IOException e) {
            throw new RunException(Reason.CONFIGURATION, e.getMessage(), e);
        }
        if (status.isPresent() && status.get().format() > RunStatus.FORMAT) {
            throw new RunException(
                    Reason.CONFIGURATION,
                    "the run folder " + folder + " has format " + status.get().format()
                            + ", this version of AutoPeri knows formats up to " + RunStatus.FORMAT
                            + "; use the newer version that wrote it");
        }
        return status;
    }

    private static void checkSame(Path folder, RunPlan plan) throws ConfigException, RunException {
        Optional<String> difference = difference(folder, plan.resolved());
        if (difference.isPresent()) {
            throw new RunException(
                    Reason.CONFIGURATION,
                    "the run folder " + folder + " holds a run with other settings (" + difference.get()
                            + "); name another folder with --out, or delete that run with --force");
        }
    }

    /**
     * In what the run of a folder differs from another.
     *
     * @param resolved a specification with all defaults filled in
     * @return the first difference and how many there are more; empty if it is the same run
     * @throws ConfigException if the specification in the folder cannot be read
     */
    public static Optional<String> difference(Path folder, ConfigNode.Table resolved) throws ConfigException {
        return RunSpecification.difference(resolved(folder).table(), resolved);
    }

    private static void checkFree(Path folder, boolean force) throws IOException, RunException {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> foreign = files.filter(
                            f -> !f.getFileName().toString().startsWith("."))
                    .findFirst();
            if (foreign.isPresent() && !force) {
                throw new RunException(
                        Reason.CONFIGURATION,
                        "the folder " + folder + " is not empty ("
                                + foreign.get().getFileName()
                                + ") and is not a run folder; name another with --out, or use it with --force");
            }
        }
    }

    /** Deletes what belongs to a run and nothing else. */
    private static void clear(Path folder) throws IOException {
        // The status goes first: what is left of a half-deleted run must not look like a run that can be resumed.
        Files.deleteIfExists(folder.resolve(RunStatus.FILE));
        for (String name : FILES) {
            Files.deleteIfExists(folder.resolve(name));
        }
        for (String name : FOLDERS) {
            Path inner = folder.resolve(name);
            if (Files.isDirectory(inner)) {
                try (Stream<Path> all = Files.walk(inner)) {
                    for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
        }
    }

    private static void writeSpecification(Path folder, RunPlan plan) throws IOException {
        DirectoryRunFolder run = new DirectoryRunFolder(folder);
        run.writeAtomically(
                "run.toml", out -> out.write(plan.specification().text().getBytes(StandardCharsets.UTF_8)));
        run.writeAtomically("resolved.toml", out -> out.write(plan.toToml().getBytes(StandardCharsets.UTF_8)));
    }

    private static void writeStatus(Path folder, RunStatus status) throws IOException {
        new DirectoryRunFolder(folder)
                .writeAtomically(
                        RunStatus.FILE, out -> out.write(status.toJson().getBytes(StandardCharsets.UTF_8)));
    }

    private static RunException disk(Path folder, Exception e) {
        IOException cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : (IOException) e;
        String reason = cause instanceof AccessDeniedException
                ? "access is denied"
                : cause instanceof NoSuchFileException
                        ? "no folder can be made there"
                        : cause instanceof FileSystemException fs && fs.getReason() != null
                                ? fs.getReason()
                                : cause.getMessage();
        return new RunException(
                Reason.FAILED,
                "the run folder " + folder + " cannot be written: " + reason
                        + "; nothing finished is lost, resume when there is room",
                e);
    }
}
