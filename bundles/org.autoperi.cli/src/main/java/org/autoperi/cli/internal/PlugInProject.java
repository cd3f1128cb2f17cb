package org.autoperi.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.autoperi.core.NearestNames;

/** The project of a new plug-in: one class that works, a test that passes, and what builds them. */
final class PlugInProject {
    /** Kinds of extension that can be written, with the rooms their class and test are compiled against. */
    private static final Map<String, List<String>> KINDS = kinds();

    private static final String ROOM = "org.autoperi.";
    private final String kind;
    private final String id;
    private final String packageName;

    /**
     * @param kind kind as {@code plugins list} shows it
     * @param id id of the extension
     * @param packageName package and symbolic name, {@code org.example.} and the id if empty
     */
    PlugInProject(String kind, String id, String packageName) throws CommandException {
        if (!KINDS.containsKey(kind)) {
            List<String> near = NearestNames.of(kind, KINDS.keySet());
            throw new CommandException(
                    ExitCode.USAGE,
                    "there is no kind '" + kind + "'; "
                            + (near.isEmpty()
                                    ? "there are " + String.join(", ", KINDS.keySet())
                                    : "did you mean " + near.get(0) + "?"));
        }
        if (!id.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "'" + id + "' cannot be an id; use lower-case letters, digits and hyphens, such as my-term");
        }
        this.kind = kind;
        this.id = id;
        this.packageName = packageName.isEmpty() ? "org.example." + id.replace("-", "") : packageName;
        if (!this.packageName.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+")) {
            throw new CommandException(
                    ExitCode.USAGE, "'" + this.packageName + "' cannot be a package; use one such as org.example.mine");
        }
    }

    private static Map<String, List<String>> kinds() {
        List<String> crystals = List.of("core", "crystal");
        List<String> runs = List.of("core", "run");
        List<String> all =
                List.of("core", "run", "tensor", "crystal", "crystal.io", "graph", "dataset", "nn", "physics", "flow");
        List<String> judged =
                List.of("core", "run", "crystal", "crystal.io", "graph", "dataset", "physics", "evaluate");
        Map<String, List<String>> kinds = new LinkedHashMap<>();
        kinds.put("architecture", all);
        kinds.put("crystal-format", plus(crystals, "crystal.io"));
        kinds.put("dataset-source", plus(crystals, "crystal.io", "dataset"));
        kinds.put("encoder", all);
        kinds.put("evaluator", judged);
        kinds.put("experiment", runs);
        kinds.put("graph-builder", plus(crystals, "graph"));
        kinds.put("physics-term", plus(crystals, "graph", "physics"));
        kinds.put("report-section", plus(judged, "view", "report"));
        kinds.put("stage", runs);
        return kinds;
    }

    private static List<String> plus(List<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).toList();
    }

    /** Kinds that can be written. */
    static List<String> names() {
        return List.copyOf(KINDS.keySet());
    }

    String className() {
        return Stream.of(id.split("-"))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** Names of the bundles that the class and its test are compiled against. */
    List<String> bundles() {
        return KINDS.get(kind).stream().map(room -> ROOM + room).toList();
    }

    /** The files of the project with their content, by path. */
    Map<String, String> files(Map<String, String> versions) throws IOException {
        String folder = packageName.replace('.', '/');
        Map<String, String> files = new LinkedHashMap<>();
        files.put("pom.xml", filled("pom.xml", versions));
        files.put("feature.xml", filled("feature.xml", versions));
        files.put("README.md", filled("README.md", versions));
        files.put(".gitignore", "target/\n");
        files.put("src/main/java/" + folder + "/" + className() + ".java", filled("kinds/" + kind + ".java", versions));
        files.put(
                "src/test/java/" + folder + "/" + className() + "Test.java",
                filled("kinds/" + kind + ".test", versions));
        return files;
    }

    private String filled(String template, Map<String, String> versions) throws IOException {
        try (InputStream in = PlugInProject.class.getResourceAsStream("/plugin-project/" + template + ".txt")) {
            String label = id.substring(0, 1).toUpperCase(Locale.ROOT)
                    + id.substring(1).replace('-', ' ');
            // The kernels of a network need the module; without it they are scalar and warn.
            boolean computes = KINDS.get(kind).contains("tensor");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@PACKAGE@", packageName)
                    .replace("@FOLDER@", packageName.replace('.', '/'))
                    .replace("@CLASS@", className())
                    .replace("@KIND@", kind)
                    .replace("@ID@", id)
                    .replace("@LABEL@", label)
                    .replace("@ARGLINE@", computes ? "--add-modules jdk.incubator.vector" : "-Xshare:auto")
                    .replace("@DEPENDENCIES@", dependencies(versions));
        }
    }

    private String dependencies(Map<String, String> versions) {
        List<String> lines = new java.util.ArrayList<>();
        for (String bundle : bundles()) {
            String place = "<scope>system</scope><systemPath>${project.basedir}/lib/" + bundle + ".jar</systemPath>";
            lines.add(dependency("org.autoperi", bundle, versions.getOrDefault(bundle, "0.1.0"), place));
        }
        if (KINDS.get(kind).contains("run")) {
            lines.add(dependency("org.tomlj", "tomlj", "1.1.1", "<scope>test</scope>"));
        }
        return String.join("\n", lines);
    }

    private static String dependency(String group, String artifact, String version, String place) {
        return "    <dependency><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId><version>"
                + version + "</version>" + place + "</dependency>";
    }

    /**
     * Writes the project.
     *
     * @param rooms jars of the bundles, by symbolic name
     * @param versions versions of the bundles, by symbolic name
     */
    void write(Path folder, Map<String, Path> rooms, Map<String, String> versions)
            throws IOException, CommandException {
        if (Files.exists(folder)) {
            try (Stream<Path> inside = Files.list(folder)) {
                if (inside.findAny().isPresent()) {
                    throw new CommandException(
                            ExitCode.USAGE, "the folder " + folder + " is not empty; name another with --out");
                }
            }
        }
        for (Map.Entry<String, String> file : files(versions).entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
        }
        for (String bundle : bundles()) {
            Path jar = rooms.get(bundle);
            if (jar == null) {
                throw new CommandException(
                        ExitCode.FAILED, "the jar of " + bundle + " was not found, so the project cannot be compiled");
            }
            Files.copy(jar, Files.createDirectories(folder.resolve("lib")).resolve(bundle + ".jar"));
        }
    }
}
