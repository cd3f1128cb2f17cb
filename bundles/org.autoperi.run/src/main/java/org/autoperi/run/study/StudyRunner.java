package org.autoperi.run.study;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.core.Progress;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.RunStatus;
import org.autoperi.run.Runner;
import org.autoperi.run.internal.FolderLock;
import org.autoperi.run.spi.RunException;
import org.autoperi.run.spi.RunException.Reason;

/**
 * Starts studies and goes on with them: checks all runs, works them off in processes of their own, sums up. A study holds a lock on
 * its folder, and leaves the folder consistent however it ends.
 */
public final class StudyRunner {
    private final Runner runner;
    private final StudyWorker worker;

    /** A runner whose runs are checked by {@code runner} and worked off by {@code worker}. */
    public StudyRunner(Runner runner, StudyWorker worker) {
        this.runner = Objects.requireNonNull(runner, "runner");
        this.worker = Objects.requireNonNull(worker, "worker");
    }

    /**
     * Checks every run of a study, without touching the disk.
     *
     * @param folder where it shall be; a study that is there keeps its number of threads
     * @param processes how many runs work at a time; the processors of the machine are shared out among them
     * @throws ConfigException with every problem of every run
     * @throws RunException if the folder holds a study that cannot be read
     */
    public StudyPlan plan(StudySpecification specification, Path folder, int processes)
            throws ConfigException, RunException {
        int threads = StudyFolder.isStudy(folder)
                ? StudyFolder.read(folder).threads()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / processes);
        return StudyPlan.of(runner, specification, threads);
    }

    /**
     * Runs a study in a folder, which is made if it is not there. In a folder that holds a study already, runs that are there are kept
     * and gone on with, and others are added.
     *
     * @return the folder, with every run finished or failed
     * @throws ConfigException if a run cannot be used
     * @throws RunException if the folder cannot be used, or a run that is there has other settings; nothing was run
     * @throws CancelledException if the user stopped it; it can be resumed
     */
    @SuppressWarnings("try") // the lock is held, not used
    public StudyFolder start(
            StudySpecification specification,
            Path folder,
            StudyOptions options,
            StudyListener listener,
            Progress progress)
            throws ConfigException, RunException {
        StudyPlan plan = plan(specification, folder, options.processes());
        try {
            prepare(folder);
            try (FolderLock lock = lock(folder)) {
                checkSame(folder, plan);
                Map<String, StudyState.Ended> ended =
                        StudyFolder.isStudy(folder) ? StudyFolder.read(folder).ended() : Map.of();
                StudyFolder study = new StudyFolder(
                        folder, plan.threads(), specification.keys(), specification.metrics(), plan.runs(), ended);
                study.write("study.toml", specification.text());
                for (StudyPlan.Item item : plan.items()) {
                    study.write("plan/" + item.run().name() + ".toml", RunSpecification.write(item.resolved()));
                }
                return work(study, options, listener, progress);
            }
        } catch (IOException e) {
            throw disk(folder, e);
        }
    }

    /**
     * Goes on with the study of a folder where it stands.
     *
     * @return the folder, with every run finished or failed
     * @throws ConfigException if a run that is left cannot be used any more, for instance because an extension is gone
     * @throws RunException if the folder is none of a study or cannot be used
     * @throws CancelledException if the user stopped it; it can be resumed
     */
    @SuppressWarnings("try") // the lock is held, not used
    public StudyFolder resume(Path folder, StudyOptions options, StudyListener listener, Progress progress)
            throws ConfigException, RunException {
        StudyFolder.read(folder);
        try (FolderLock lock = lock(folder)) {
            StudyFolder study = StudyFolder.read(folder);
            for (StudyState state : study.states()) {
                if (state.stage() != StudyState.Stage.FINISHED) {
                    runner.plan(RunSpecification.read(study.specificationOf(state.run())), RunOptions.NONE);
                }
            }
            return work(study, options, listener, progress);
        } catch (IOException e) {
            throw disk(folder, e);
        }
    }

    /** How many folders lie in {@code runs/} that the study does not have any more. */
    public static int strangers(StudyFolder study) throws IOException {
        Path runs = study.path().resolve("runs");
        if (!Files.isDirectory(runs)) {
            return 0;
        }
        Set<String> own = study.runs().stream().map(StudyRun::name).collect(Collectors.toSet());
        try (Stream<Path> folders = Files.list(runs)) {
            return (int) folders.filter(Files::isDirectory)
                    .filter(one -> !own.contains(one.getFileName().toString()))
                    .count();
        }
    }

    private static void prepare(Path folder) throws IOException, RunException {
        Files.createDirectories(folder);
        if (StudyFolder.isStudy(folder) || Files.isRegularFile(folder.resolve("study.toml"))) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> foreign = files.filter(
                            file -> !file.getFileName().toString().startsWith("."))
                    .findFirst();
            if (foreign.isPresent()) {
                throw new RunException(
                        Reason.CONFIGURATION,
                        "the folder " + folder + " is not empty ("
                                + foreign.get().getFileName()
                                + ") and is not the folder of a study; name another with --out");
            }
        }
    }

    private static FolderLock lock(Path folder) throws IOException, RunException {
        return FolderLock.take(folder)
                .orElseThrow(() -> new RunException(
                        Reason.CONFIGURATION,
                        "the study " + folder + " is worked on by process " + FolderLock.owner(folder)
                                + "; 'autoperi study status " + folder + "' shows how it stands"));
    }

    private static void checkSame(Path folder, StudyPlan plan) throws ConfigException, RunException {
        for (StudyPlan.Item item : plan.items()) {
            Path there = folder.resolve("runs").resolve(item.run().name());
            if (!Files.exists(there.resolve("resolved.toml")) || !Files.exists(there.resolve(RunStatus.FILE))) {
                continue;
            }
            Optional<String> difference = Runner.difference(there, item.resolved());
            if (difference.isPresent()) {
                throw new RunException(
                        Reason.CONFIGURATION,
                        "the run " + there + " was made with other settings (" + difference.get()
                                + "); name another folder for the study with --out, or delete that run");
            }
        }
    }

    private StudyFolder work(StudyFolder study, StudyOptions options, StudyListener listener, Progress progress)
            throws IOException, RunException {
        study.write();
        try (StudyQueue queue = new StudyQueue(study, worker, options, listener)) {
            queue.work(progress);
        } finally {
            study.write();
        }
        return study;
    }

    private static RunException disk(Path folder, IOException e) {
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return new RunException(
                    Reason.CONFIGURATION,
                    folder + " is a file; a study needs a folder of its own, name another with --out",
                    e);
        }
        String reason = e instanceof AccessDeniedException
                ? "access is denied"
                : e instanceof FileSystemException fs && fs.getReason() != null ? fs.getReason() : e.getMessage();
        return new RunException(
                Reason.FAILED,
                "the study " + folder + " cannot be worked on: " + reason
                        + "; no finished run is lost, 'autoperi study resume " + folder + "' goes on",
                e);
    }
}
