package org.autoperi.run.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.run.RunStatus;

/** Works off the runs of a study, so many at a time. One use only. */
final class StudyQueue implements AutoCloseable {
    private static final long GLANCE_MILLIS = 50;
    private static final long SIGNAL_MILLIS = 200;
    private static final long LOOK_NANOS = 1_000_000_000L;
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private final StudyFolder study;
    private final StudyWorker worker;
    private final StudyOptions options;
    private final StudyListener listener;
    private final Deque<StudyRun> waiting = new ArrayDeque<>();
    private final List<WorkerProcess> working = new ArrayList<>();

    /** Runs that a process works on that this queue did not start. */
    private final List<StudyRun> elsewhere = new ArrayList<>();

    private long looked = System.nanoTime();
    private boolean stopping;
    private long stopBegan;

    StudyQueue(StudyFolder study, StudyWorker worker, StudyOptions options, StudyListener listener) {
        this.study = study;
        this.worker = worker;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Works until every run is finished or has failed.
     *
     * @throws CancelledException if the user stopped it, after all processes have ended
     */
    void work(Progress progress) throws IOException {
        List<StudyState> states = study.states();
        try (Progress part = progress.split(1, "Study", states.size())) {
            for (StudyState state : states) {
                switch (state.stage()) {
                    case WAITING, INTERRUPTED -> waiting.add(state.run());
                    case RUNNING -> elsewhere.add(state.run());
                    case FAILED -> {
                        if (options.retryFailed()) {
                            waiting.add(state.run());
                        } else {
                            part.advance(1);
                        }
                    }
                    case FINISHED -> part.advance(1);
                }
            }
            while (!waiting.isEmpty() || !working.isEmpty() || !elsewhere.isEmpty()) {
                step(part);
                if (stopping && working.isEmpty()) {
                    throw new CancelledException();
                }
            }
        }
    }

    private void step(Progress progress) throws IOException {
        if (!stopping && progress.isCancelled()) {
            stop();
        }
        if (stopping && System.nanoTime() - stopBegan > PATIENCE_NANOS) {
            working.forEach(WorkerProcess::end);
        }
        for (Iterator<WorkerProcess> each = working.iterator(); each.hasNext(); ) {
            WorkerProcess one = each.next();
            if (!one.listen()) {
                each.remove();
                one.close();
                ended(one, progress);
            }
        }
        look(progress);
        while (!stopping
                && !progress.isCancelled()
                && !waiting.isEmpty()
                && working.size() + elsewhere.size() < options.processes()) {
            begin(waiting.remove(), progress);
        }
        note(progress);
        pause(GLANCE_MILLIS);
    }

    private void stop() {
        stopping = true;
        stopBegan = System.nanoTime();
        working.forEach(WorkerProcess::askToStop);
    }

    private void begin(StudyRun run, Progress progress) throws IOException {
        study.forgetEnd(run);
        Path folder = study.folderOf(run);
        // One that was killed before it had a status has nothing to go on from.
        boolean anew = !Files.exists(folder.resolve(RunStatus.FILE));
        List<String> command = worker.command(study.specificationOf(run), folder, anew);
        try {
            working.add(WorkerProcess.start(run, command, study.logOf(run)));
            listener.started(run);
        } catch (IOException e) {
            // Ctrl-C reaches all processes of a terminal, also one that is just being started.
            pause(SIGNAL_MILLIS);
            if (!progress.isCancelled()) {
                throw e;
            }
            waiting.addFirst(run);
        }
    }

    private void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new CancelledException();
        }
    }

    private void ended(WorkerProcess one, Progress progress) throws IOException {
        StudyState state = study.stateOf(one.run());
        boolean told = state.stage() == StudyState.Stage.FINISHED || state.stage() == StudyState.Stage.FAILED;
        if (!told && !stopping && !one.wasAskedByOthers()) {
            study.recordEnd(one.run(), one.reason());
            state = study.stateOf(one.run());
        }
        note(progress);
        if (!stopping || told) {
            progress.advance(1);
        }
        study.write();
        listener.ended(state);
    }

    /** Looks after the runs that others work on; they come into the queue when these have ended without finishing. */
    private void look(Progress progress) {
        if (elsewhere.isEmpty() || System.nanoTime() - looked < LOOK_NANOS) {
            return;
        }
        looked = System.nanoTime();
        for (Iterator<StudyRun> each = elsewhere.iterator(); each.hasNext(); ) {
            StudyState state = study.stateOf(each.next());
            if (state.stage() == StudyState.Stage.RUNNING) {
                continue;
            }
            each.remove();
            if (state.stage() == StudyState.Stage.INTERRUPTED || state.stage() == StudyState.Stage.WAITING) {
                waiting.addFirst(state.run());
            } else {
                progress.advance(1);
                listener.ended(state);
            }
        }
    }

    private void note(Progress progress) {
        StringBuilder note = new StringBuilder();
        for (WorkerProcess one : working) {
            note.append(note.isEmpty() ? "" : ", ")
                    .append(one.run().name())
                    .append(": ")
                    .append(one.progress());
        }
        elsewhere.forEach(run ->
                note.append(note.isEmpty() ? "" : ", ").append(run.name()).append(": elsewhere"));
        progress.note(note.toString());
    }

    /** Ends every process that still works. */
    @Override
    public void close() {
        working.forEach(WorkerProcess::close);
        working.clear();
    }
}
