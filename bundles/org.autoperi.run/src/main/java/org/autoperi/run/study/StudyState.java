package org.autoperi.run.study;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.run.RunEvent;
import org.autoperi.run.RunStatus;
import org.autoperi.run.internal.FolderLock;

/**
 * How one run of a study stands.
 *
 * @param run the run
 * @param stage how it stands
 * @param seconds time of its sessions together; 0 if it has not begun
 * @param text why it failed, or the last that was heard of it; may be empty
 */
public record StudyState(StudyRun run, Stage stage, double seconds, String text) {
    private static final List<String> BEGIN = List.of("started", "resumed");
    private static final List<String> END = List.of("finished", "cancelled", "failed");

    /** How a run of a study stands. */
    public enum Stage {
        /** Not begun. */
        WAITING,
        /** A process works on it. */
        RUNNING,
        /** Stopped or killed; it goes on from its checkpoint. */
        INTERRUPTED,
        /** Stopped by an obstacle. */
        FAILED,
        /** Done. */
        FINISHED;

        /** The word for tables and files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Why a process ended, as seen from outside, for one that could not write it into its folder.
     *
     * @param reason one sentence
     * @param when when it was seen
     */
    record Ended(String reason, Instant when) {}

    /** Reads the folder of a run; what it says counts more than an older {@code ended}. */
    static StudyState read(StudyRun run, Path folder, Optional<Ended> ended) {
        try {
            Optional<RunStatus> status = RunStatus.read(folder);
            List<RunEvent> events = RunEvent.readAll(folder);
            double seconds = seconds(events);
            boolean outside = ended.isPresent()
                    && status.map(s -> !s.updated().isAfter(ended.get().when())).orElse(true);
            if (status.isEmpty()) {
                return outside
                        ? new StudyState(run, Stage.FAILED, seconds, ended.get().reason())
                        : new StudyState(run, Stage.WAITING, 0, "");
            }
            String last = events.isEmpty() ? "" : text(events.get(events.size() - 1));
            return switch (status.get().state()) {
                case FINISHED -> new StudyState(run, Stage.FINISHED, seconds, "");
                case FAILED -> new StudyState(
                        run, Stage.FAILED, seconds, status.get().message());
                case CANCELLED -> new StudyState(run, Stage.INTERRUPTED, seconds, last);
                case RUNNING -> status.get().isLive() && FolderLock.isHeld(folder)
                        ? new StudyState(run, Stage.RUNNING, seconds, last)
                        : outside
                                ? new StudyState(
                                        run, Stage.FAILED, seconds, ended.get().reason())
                                : new StudyState(run, Stage.INTERRUPTED, seconds, last);
            };
        } catch (IOException e) {
            return new StudyState(run, Stage.FAILED, 0, String.valueOf(e.getMessage()));
        }
    }

    private static String text(RunEvent event) {
        return event.text().isEmpty() ? event.type() : event.type() + ": " + event.text();
    }

    /** From the beginning of each session to its end, or to the last that was heard of it; a repeated stage is none. */
    private static double seconds(List<RunEvent> events) {
        Duration all = Duration.ZERO;
        Instant last = null;
        for (RunEvent event : events) {
            boolean begins = BEGIN.contains(event.type());
            if (last != null && !begins && event.time().isAfter(last)) {
                all = all.plus(Duration.between(last, event.time()));
            }
            boolean open = begins || last != null && !END.contains(event.type());
            last = open ? event.time() : null;
        }
        return all.toMillis() / 1000.0;
    }
}
