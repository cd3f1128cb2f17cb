package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.report.RunRecord;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.RunStatus;

/**
 * One of the runs that are compared, or an evaluation of crystals from elsewhere.
 *
 * @param key short name in tables and charts: A, B, ...
 * @param name name for people
 * @param path where it was found
 * @param record what it tells
 * @param status how far the run has come, empty if it is an evaluation only
 * @param settings its specification by dotted key, empty for an evaluation
 * @param problems why it or a part of it cannot be shown, a sentence each
 */
record ComparedRun(
        String key,
        String name,
        Path path,
        RunRecord record,
        Optional<RunStatus> status,
        Map<String, String> settings,
        List<String> problems) {
    private static final String EVALUATION = "evaluation.json";
    private static final int LONGEST_LABEL = 30;

    /** A place and the name that its user gives it, empty for the name of the folder. */
    record Place(String name, Path path) {}

    /** Returns why nothing can be compared that lies there, as a sentence; empty if something can. */
    static Optional<String> obstacle(Path path) {
        if (!Files.exists(path)) {
            return Optional.of(
                    path + " does not exist; expected a run folder, the folder of an evaluation or its " + EVALUATION);
        }
        boolean known = Files.isDirectory(path)
                ? Files.exists(path.resolve(RunStatus.FILE)) || Files.exists(path.resolve(EVALUATION))
                : path.toString().endsWith(".json");
        return known
                ? Optional.empty()
                : Optional.of(path + " is neither a run folder (no " + RunStatus.FILE + ") nor an evaluation (no "
                        + EVALUATION + "); evaluate structures with: autoperi evaluate " + path + " --out DIR");
    }

    /** Reads what lies at each place; what cannot be read stays in the list with the reason. */
    static List<ComparedRun> readAll(List<Place> places, ExtensionRegistry extensions) throws IOException {
        List<String> names = names(places);
        List<ComparedRun> runs = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            runs.add(read(key(i, places.size()), names.get(i), places.get(i).path(), extensions));
        }
        return runs;
    }

    static ComparedRun read(String key, String name, Path path, ExtensionRegistry extensions) throws IOException {
        List<String> problems = new ArrayList<>();
        obstacle(path).ifPresent(problems::add);
        RunRecord record = Files.isRegularFile(path) ? RunRecord.ofEvaluation(path) : RunRecord.read(path, extensions);
        problems.addAll(record.problems());
        Optional<RunStatus> status = Optional.empty();
        try {
            status = Files.isDirectory(path) ? RunStatus.read(path) : Optional.empty();
        } catch (IOException e) {
            problems.add(e.getMessage());
        }
        Map<String, String> settings = Map.of();
        try {
            settings = RunSpecification.flat(RunSpecification.parse(
                            record.specification(),
                            path.resolve("resolved.toml").toString())
                    .table());
        } catch (ConfigException e) {
            problems.add(e.getMessage());
        }
        if (problems.isEmpty() && record.evaluation().isEmpty()) {
            problems.add(status.map(ComparedRun::unfinished).orElse(path + " holds no evaluation"));
        }
        return new ComparedRun(key, name, path, record, status, settings, List.copyOf(problems));
    }

    private static String unfinished(RunStatus status) {
        String word = status.state().name().toLowerCase(Locale.ROOT);
        return "no evaluation: the run is " + word + (status.message().isEmpty() ? "" : ": " + status.message());
    }

    private static String key(int index, int all) {
        int digits = Integer.toString(all).length();
        return all <= 26
                ? String.valueOf((char) ('A' + index))
                : String.format(Locale.ROOT, "R%0" + digits + "d", index + 1);
    }

    /** Names of folders; where two are the same, the folder above comes before them. */
    private static List<String> names(List<Place> places) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        for (Place place : places) {
            if (!seen.add(name(place, false))) {
                twice.add(name(place, false));
            }
        }
        for (Place place : places) {
            names.add(name(place, twice.contains(name(place, false))));
        }
        return names;
    }

    private static String name(Place place, boolean withParent) {
        if (!place.name().isEmpty()) {
            return place.name();
        }
        Path path = place.path().toAbsolutePath().normalize();
        Path folder =
                path.getFileName() != null && path.getFileName().toString().equals(EVALUATION)
                        ? path.getParent()
                        : path;
        int last = folder.getNameCount();
        return last == 0
                ? folder.toString()
                : folder.subpath(Math.max(0, last - (withParent ? 2 : 1)), last).toString();
    }

    /** Key and name, short enough for a legend. */
    String label() {
        String text = key + " " + name;
        return text.length() <= LONGEST_LABEL ? text : text.substring(0, LONGEST_LABEL - 1) + "…";
    }

    /** What it is and how far it has come. */
    String state() {
        return status.map(s -> "run, " + s.state().name().toLowerCase(Locale.ROOT))
                .orElse(record.evaluation().isPresent() ? "evaluation only" : "nothing to be read");
    }

    /** Number of structures that were judged, or generated if none was. */
    int structures() {
        return record.evaluation()
                .map(e -> e.structures().size())
                .filter(n -> n > 0)
                .orElse(record.structures().size());
    }

    /** Name of what it was compared with, empty if it is not known. */
    String reference() {
        return record.evaluation().map(e -> e.reference()).orElse("");
    }

    /** The files of the dataset with their hashes as the run recorded them, empty if they are not known. */
    String referenceFiles() {
        boolean same = RunFacts.dataset(record).filter(reference()::equals).isPresent();
        if (!same || !(record.facts().get("dataset") instanceof Map<?, ?> facts)) {
            return "";
        }
        // one and the same file may be written with its facts in any order
        return facts.get("files") instanceof List<?> files
                ? files.stream()
                        .map(file -> file instanceof Map<?, ?> map ? new TreeMap<>(map).toString() : file.toString())
                        .collect(Collectors.joining("; "))
                : "";
    }
}
