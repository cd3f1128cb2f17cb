package org.autoperi.run.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.run.JsonText;
import org.autoperi.run.internal.DirectoryRunFolder;
import org.autoperi.run.spi.RunException;

/**
 * The folder of a study: {@code study.toml} (as given), {@code study.json}, {@code study.csv}, {@code plan/} with a run file for each
 * run, {@code runs/} with their folders, {@code logs/}, {@code report/}. Files are replaced whole. How a run stands is read from
 * its own folder. For one thread at a time.
 */
public final class StudyFolder {
    /** Name of the file that makes a folder one of a study. */
    public static final String FILE = "study.json";

    /** Version of the layout that this program writes; it reads all up to this. */
    public static final int FORMAT = 1;

    private final Path path;
    private final int threads;
    private final List<String> keys;
    private final List<String> metrics;
    private final List<StudyRun> runs;
    private final Map<String, StudyState.Ended> ended;
    private final Map<String, StudyResult> results = new HashMap<>();

    StudyFolder(
            Path path,
            int threads,
            List<String> keys,
            List<String> metrics,
            List<StudyRun> runs,
            Map<String, StudyState.Ended> ended) {
        this.path = path;
        this.threads = threads;
        this.keys = List.copyOf(keys);
        this.metrics = List.copyOf(metrics);
        this.runs = List.copyOf(runs);
        this.ended = new HashMap<>(ended);
    }

    /** Whether a folder is that of a study. */
    public static boolean isStudy(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /**
     * Reads the folder of a study.
     *
     * @throws RunException if it is none, is damaged or is of a newer version
     */
    public static StudyFolder read(Path folder) throws RunException {
        Path file = folder.resolve(FILE);
        try {
            return read(folder, JsonText.parseObject(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    Files.isDirectory(folder)
                            ? folder + " is not the folder of a study: it has no " + FILE
                                    + "; start one with 'autoperi study run FILE.toml --out " + folder + "'"
                            : "there is no folder " + folder,
                    e);
        } catch (ParseException | ClassCastException | NullPointerException | DateTimeException e) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    file + " is damaged (" + e.getMessage() + "); delete it and run the study file again with --out "
                            + folder + ", which keeps the runs",
                    e);
        } catch (IOException e) {
            throw new RunException(RunException.Reason.FAILED, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static StudyFolder read(Path folder, Map<String, Object> json) throws RunException {
        long format = (Long) json.get("format");
        if (format > FORMAT) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "the study " + folder + " has format " + format + ", this version of AutoPeri knows formats up to "
                            + FORMAT + "; use the newer version that wrote it");
        }
        List<StudyRun> runs = new ArrayList<>();
        Map<String, StudyState.Ended> ended = new HashMap<>();
        for (Object item : (List<?>) json.get("runs")) {
            Map<?, ?> one = (Map<?, ?>) item;
            Map<String, String> parameters = new LinkedHashMap<>();
            ((Map<?, ?>) one.get("parameters")).forEach((key, value) -> parameters.put((String) key, (String) value));
            String name = (String) one.get("run");
            runs.add(new StudyRun(
                    name,
                    (String) one.get("name"),
                    ((Long) one.get("combination")).intValue(),
                    parameters,
                    (Long) one.get("seed"),
                    ((Long) one.get("threads")).intValue()));
            if (one.get("ended") instanceof Map<?, ?> outside) {
                ended.put(name, new StudyState.Ended((String) outside.get("reason"), Instant.parse((String)
                        outside.get("when"))));
            }
        }
        return new StudyFolder(
                folder,
                ((Long) json.get("threads")).intValue(),
                texts(json.get("keys")),
                texts(json.get("metrics")),
                runs,
                ended);
    }

    private static List<String> texts(Object items) {
        return ((List<?>) items).stream().map(String.class::cast).toList();
    }

    /** The folder itself, as it was named. */
    public Path path() {
        return path;
    }

    /** Threads of every run whose settings do not say otherwise; fixed when the study began. */
    public int threads() {
        return threads;
    }

    /** The keys that differ between runs, with dots. */
    public List<String> keys() {
        return keys;
    }

    /** Names of the metrics that a table for people shows, empty for as many as it can. */
    public List<String> metrics() {
        return metrics;
    }

    /** The runs in the order in which they are worked off. */
    public List<StudyRun> runs() {
        return runs;
    }

    /** The folder of a run. */
    public Path folderOf(StudyRun run) {
        return path.resolve("runs").resolve(run.name());
    }

    /** The file that describes a run with every setting. */
    public Path specificationOf(StudyRun run) {
        return path.resolve("plan").resolve(run.name() + ".toml");
    }

    /** What the process of a run said. */
    public Path logOf(StudyRun run) {
        return path.resolve("logs").resolve(run.name() + ".log");
    }

    /** How a run stands now. */
    public StudyState stateOf(StudyRun run) {
        return StudyState.read(run, folderOf(run), Optional.ofNullable(ended.get(run.name())));
    }

    /** How all runs stand now, in their order. */
    public List<StudyState> states() {
        return runs.stream().map(this::stateOf).toList();
    }

    /** What is known of processes that could not write down how they ended. */
    Map<String, StudyState.Ended> ended() {
        return Map.copyOf(ended);
    }

    /** Keeps why a process ended that could not write it down itself. */
    void recordEnd(StudyRun run, String reason) {
        ended.put(run.name(), new StudyState.Ended(reason, Instant.now()));
    }

    /** Forgets it, because the run is tried again. */
    void forgetEnd(StudyRun run) {
        ended.remove(run.name());
    }

    /** What all runs found, and their means. */
    public StudySummary summary() {
        List<StudySummary.Row> rows = new ArrayList<>();
        for (StudyState state : states()) {
            StudyResult result = state.stage() == StudyState.Stage.FINISHED
                    ? results.computeIfAbsent(state.run().name(), name -> StudyResult.read(folderOf(state.run())))
                    : StudyResult.NONE;
            rows.add(new StudySummary.Row(state, result));
        }
        return new StudySummary(keys, metrics, rows);
    }

    /**
     * Writes {@code study.json} and {@code study.csv}.
     *
     * @return what they hold
     */
    StudySummary write() throws IOException {
        StudySummary summary = summary();
        write(FILE, JsonText.pretty(json(summary)));
        write("study.csv", summary.toCsv());
        return summary;
    }

    /** Writes a file of the study whole or not at all. */
    void write(String relative, String text) throws IOException {
        new DirectoryRunFolder(path).writeAtomically(relative, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, Object> json(StudySummary summary) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("threads", threads);
        json.put("keys", keys);
        json.put("metrics", metrics);
        List<Object> items = new ArrayList<>();
        for (StudySummary.Row row : summary.rows()) {
            Map<String, Object> item = row.toJson();
            StudyState.Ended outside = ended.get(row.state().run().name());
            if (outside != null) {
                Map<String, Object> end = new LinkedHashMap<>();
                end.put("reason", outside.reason());
                end.put("when", outside.when().toString());
                item.put("ended", end);
            }
            items.add(item);
        }
        json.put("runs", items);
        json.put(
                "combinations",
                summary.combinations().stream()
                        .map(StudySummary.Combination::toJson)
                        .toList());
        return json;
    }
}
