package org.autoperi.run.study;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.autoperi.run.JsonText;

/** The process of one run: started, listened to without waiting, stopped. */
final class WorkerProcess implements AutoCloseable {
    private static final int SIGNAL_BASE = 128;
    private static final String ERROR = "error: ";

    /** What Java says at each start with SIMD arithmetic, whatever comes of it. */
    private static final String START = "WARNING: Using incubator modules";

    private final StudyRun run;
    private final Process process;
    private final Path log;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<String> errors = new ArrayList<>();
    private String lastLine = "";
    private boolean seenDead;
    private String progress = "starting";

    private WorkerProcess(StudyRun run, Process process, Path log) {
        this.run = run;
        this.process = process;
        this.log = log;
    }

    /** Starts a command; its input stays open until {@link #askToStop()}. */
    static WorkerProcess start(StudyRun run, List<String> command, Path log) throws IOException {
        Files.createDirectories(log.getParent());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new WorkerProcess(run, process, log);
    }

    StudyRun run() {
        return run;
    }

    /** What it does, in a few words. */
    String progress() {
        return progress;
    }

    /**
     * Reads what it has said.
     *
     * @return whether it works on, or has more to say
     */
    boolean listen() throws IOException {
        if (process.isAlive()) {
            seenDead = false;
        } else if (!seenDead) {
            // Java takes over the rest of the output when a process ends; the next look finds it in order.
            seenDead = true;
            return true;
        }
        try {
            read();
        } catch (IOException e) {
            if (seenDead) {
                throw e;
            }
            return true; // it ended while it was listened to, see above
        }
        if (seenDead && line.size() > 0) {
            endLine();
        }
        return !seenDead;
    }

    private void read() throws IOException {
        InputStream in = process.getInputStream();
        byte[] block = new byte[8192];
        for (int ready = in.available(); ready > 0; ready = in.available()) {
            int read = in.read(block, 0, Math.min(ready, block.length));
            for (int i = 0; i < read; i++) {
                if (block[i] == '\n') {
                    endLine();
                } else {
                    line.write(block[i]);
                }
            }
        }
    }

    private void endLine() throws IOException {
        String text = line.toString(StandardCharsets.UTF_8).strip();
        line.reset();
        heard(text);
    }

    private void heard(String text) throws IOException {
        if (text.startsWith("{\"type\":\"progress\"")) {
            try {
                progress = progress(JsonText.parseObject(text));
                return;
            } catch (ParseException e) {
                // Not ours after all: it goes into the log.
                System.getLogger(WorkerProcess.class.getName())
                        .log(System.Logger.Level.DEBUG, "a line of progress cannot be read", e);
            }
        }
        if (text.isEmpty()) {
            return;
        }
        Files.writeString(
                log, text + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (text.startsWith(ERROR)) {
            errors.add(text.substring(ERROR.length()));
        }
        if (!text.startsWith(START)) {
            lastLine = text;
        }
    }

    private static String progress(Map<String, Object> json) {
        double total = json.get("total") instanceof Number number ? number.doubleValue() : 0;
        double done = json.get("done") instanceof Number number ? number.doubleValue() : 0;
        String part = String.valueOf(json.get("part"));
        return total > 0 ? part + " " + Math.round(100 * Math.min(1, done / total)) + "%" : part;
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Whether a signal from somewhere else asked it to stop, which is no failure. */
    boolean wasAskedByOthers() {
        return exitCode() == SIGNAL_BASE + 2 || exitCode() == SIGNAL_BASE + 15;
    }

    /** Why it ended, in its own words if it said any. */
    String reason() {
        if (!errors.isEmpty()) {
            return String.join("; ", errors);
        }
        int code = exitCode();
        String how = code > SIGNAL_BASE && code < SIGNAL_BASE + 65
                ? "was ended by signal " + (code - SIGNAL_BASE)
                : "ended with exit code " + code;
        String hint = code == SIGNAL_BASE + 9 ? ", perhaps for want of memory" : "";
        String said = lastLine.isEmpty() ? "" : ": " + lastLine;
        return "its process " + how + hint + said;
    }

    /** Asks it to stop after its step, by the end of its input. */
    void askToStop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has gone already.
            System.getLogger(WorkerProcess.class.getName())
                    .log(System.Logger.Level.DEBUG, "the input of a process cannot be closed", e);
        }
    }

    /** Ends it at once; what it has saved stays. */
    void end() {
        process.destroyForcibly();
    }

    /** Ends it if it still works, and frees its streams. */
    @Override
    public void close() {
        askToStop();
        if (process.isAlive()) {
            end();
        }
        try {
            process.getInputStream().close();
        } catch (IOException e) {
            System.getLogger(WorkerProcess.class.getName())
                    .log(System.Logger.Level.DEBUG, "the output of a process cannot be closed", e);
        }
    }
}
