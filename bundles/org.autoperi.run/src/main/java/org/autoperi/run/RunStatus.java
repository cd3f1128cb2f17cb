package org.autoperi.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run has come, as kept in {@code status.json} of its folder.
 *
 * @param format version of the folder's layout
 * @param experiment id of the experiment
 * @param state how the run stands
 * @param experimentDone whether the experiment itself has ended well; what remains are stages
 * @param stagesDone ids of the stages that have ended well
 * @param process number of the process that works or worked on it
 * @param message why it failed, may be empty
 * @param updated when this was written
 */
public record RunStatus(
        int format,
        String experiment,
        State state,
        boolean experimentDone,
        List<String> stagesDone,
        long process,
        String message,
        Instant updated) {
    /** Name of the file. */
    public static final String FILE = "status.json";

    /** Version of the layout that this program writes; it reads all up to this. */
    public static final int FORMAT = 1;

    /** How a run stands. */
    public enum State {
        /** A process works on it, or did until it was killed. */
        RUNNING,
        /** Stopped by its user after a checkpoint. */
        CANCELLED,
        /** Stopped by an obstacle. */
        FAILED,
        /** Everything is done. */
        FINISHED
    }

    /** Copies the list. */
    public RunStatus {
        stagesDone = List.copyOf(stagesDone);
    }

    /**
     * Reads the status of a run folder.
     *
     * @return empty if the folder is none of a run
     * @throws IOException if there is a status that cannot be read
     */
    public static Optional<RunStatus> read(Path folder) throws IOException {
        try {
            return Optional.of(of(JsonText.parseObject(Files.readString(folder.resolve(FILE)))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (ParseException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException(folder.resolve(FILE) + " is damaged: " + e.getMessage(), e);
        }
    }

    private static RunStatus of(Map<String, Object> json) {
        int format = json.get("format") instanceof Long number ? Math.toIntExact(number) : 0;
        if (format < 1) {
            throw new IllegalArgumentException("it names no format");
        }
        if (format > FORMAT) {
            // Nothing but the number can be relied on.
            return new RunStatus(format, "", State.RUNNING, false, List.of(), 0, "", Instant.EPOCH);
        }
        List<String> stages = new ArrayList<>();
        if (json.get("stages-done") instanceof List<?> items) {
            items.forEach(item -> stages.add(item.toString()));
        }
        return new RunStatus(
                format,
                String.valueOf(json.get("experiment")),
                State.valueOf(String.valueOf(json.get("state")).toUpperCase(java.util.Locale.ROOT)),
                Boolean.TRUE.equals(json.get("experiment-done")),
                stages,
                json.get("process") instanceof Long number ? number : 0,
                json.get("message") instanceof String text ? text : "",
                Instant.parse(String.valueOf(json.get("updated"))));
    }

    /** Whether the process that the status names still lives; another machine's processes cannot be seen. */
    public boolean isLive() {
        return state == State.RUNNING && ProcessHandle.of(process).isPresent();
    }

    RunStatus with(State newState, String newMessage) {
        return new RunStatus(
                format,
                experiment,
                newState,
                experimentDone,
                stagesDone,
                ProcessHandle.current().pid(),
                newMessage,
                Instant.now());
    }

    RunStatus withExperimentDone() {
        return new RunStatus(format, experiment, state, true, stagesDone, process, message, Instant.now());
    }

    RunStatus withStageDone(String stage) {
        List<String> done = new ArrayList<>(stagesDone);
        done.remove(stage);
        done.add(stage);
        return new RunStatus(format, experiment, state, experimentDone, done, process, message, Instant.now());
    }

    String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", format);
        json.put("experiment", experiment);
        json.put("state", state.name().toLowerCase(java.util.Locale.ROOT));
        json.put("experiment-done", experimentDone);
        json.put("stages-done", stagesDone);
        json.put("process", process);
        json.put("message", message);
        json.put("updated", updated.toString());
        return JsonText.pretty(json);
    }
}
