package org.autoperi.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One line of {@code events.ndjson}.
 *
 * @param time when it happened
 * @param type one word: started, resumed, checkpoint, warning, stage, cancelled, failed, finished, or an experiment's own
 * @param text what happened, for people
 */
public record RunEvent(Instant time, String type, String text) {
    /** Name of the file. */
    public static final String FILE = "events.ndjson";

    /** The type of events that {@code --strict} counts. */
    public static final String WARNING = "warning";

    /**
     * The events of a run, oldest first; lines that cannot be read, such as one cut off by a crash, are left out.
     *
     * @return empty if there are none yet
     */
    public static List<RunEvent> readAll(Path folder) throws IOException {
        List<RunEvent> events = new ArrayList<>();
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return events;
        }
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
            try {
                Map<String, Object> json = JsonText.parseObject(line);
                events.add(new RunEvent(
                        Instant.parse(String.valueOf(json.get("time"))),
                        String.valueOf(json.get("type")),
                        String.valueOf(json.get("text"))));
            } catch (ParseException | DateTimeException e) {
                continue; // a line cut off by a crash says nothing
            }
        }
        return events;
    }
}
