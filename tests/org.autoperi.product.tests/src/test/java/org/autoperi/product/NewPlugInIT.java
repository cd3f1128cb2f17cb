package org.autoperi.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code plugins new} writes builds, passes its own test, is tried by {@code --plugin-dir} and published without more tools. */
class NewPlugInIT {
    private static final List<String> KINDS = List.of(
            "architecture",
            "crystal-format",
            "dataset-source",
            "evaluator",
            "experiment",
            "graph-builder",
            "physics-term",
            "report-section",
            "stage");
    private static final String BROKEN = "broken-term";

    @TempDir
    private static Path folder;

    private static Product product;

    @BeforeAll
    static void writeAndBuildOneOfEachKind() throws Exception {
        product = Product.copyTo(folder);
        Map<String, String> kinds = new TreeMap<>();
        KINDS.forEach(kind -> kinds.put("my-" + kind, kind));
        kinds.put(BROKEN, "physics-term");
        for (Map.Entry<String, String> each : kinds.entrySet()) {
            Product.Outcome outcome = product.run("plugins", "new", each.getValue(), each.getKey());
            assertThat(outcome.exit()).as(outcome.err()).isZero();
            assertThat(outcome.out().strip()).isEqualTo(each.getKey());
        }
        breakTheConstructor(folder.resolve(BROKEN));
        // One start of Maven for all: each is a project of its own.
        String modules =
                kinds.keySet().stream().map(id -> "<module>" + id + "</module>").collect(Collectors.joining());
        Files.writeString(
                folder.resolve("pom.xml"),
                "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion><groupId>all</groupId>"
                        + "<artifactId>all</artifactId><version>1</version><packaging>pom</packaging><modules>"
                        + modules
                        + "</modules></project>");
        MavenBuild.verify(folder, "-q");
    }

    private static void breakTheConstructor(Path project) throws IOException {
        try (Stream<Path> files = Files.walk(project.resolve("src"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (file.toString().endsWith("Test.java")) {
                    Files.delete(file);
                } else {
                    String text = Files.readString(file);
                    Files.writeString(
                            file,
                            text.replace(
                                    "    @Override",
                                    "    public BrokenTerm() {\n"
                                            + "        throw new IllegalStateException(\"the licence has expired\");\n"
                                            + "    }\n\n    @Override"));
                }
            }
        }
    }

    @Test
    void everyKindHasATestThatPassed() throws Exception {
        for (String kind : KINDS) {
            try (Stream<Path> reports = Files.list(folder.resolve("my-" + kind + "/target/surefire-reports"))) {
                String text =
                        Files.readString(reports.filter(file -> file.toString().endsWith(".txt"))
                                .findFirst()
                                .orElseThrow());
                assertThat(text).as(kind).containsPattern("Tests run: [1-9]\\d*, Failures: 0, Errors: 0, Skipped: 0");
            }
        }
    }

    @Test
    void everyKindIsTriedWithoutInstalling() throws Exception {
        List<String> command = new ArrayList<>(List.of("plugins", "list"));
        KINDS.forEach(kind -> command.addAll(List.of("--plugin-dir", "my-" + kind + "/target/classes")));

        Product.Outcome outcome = product.run(command.toArray(String[]::new));

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        for (String kind : KINDS) {
            assertThat(outcome.out()).containsPattern(kind + " +my-" + kind + " +ok +org\\.example\\.my");
        }
        assertThat(product.run("plugins", "list").out()).doesNotContain("org.example");
    }

    @Test
    void aBrokenExtensionIsListedWithTheReasonAndHarmsNothing() throws Exception {
        String classes = BROKEN + "/target/classes";

        Product.Outcome list = product.run("--plugin-dir", classes, "plugins", "list", "physics-term");
        Product.Outcome describe = product.run("plugins", "describe", BROKEN, "--plugin-dir", classes);

        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.out())
                .containsPattern("physics-term +broken-term +broken .*the licence has expired")
                .containsPattern("physics-term +min-distance +ok");
        assertThat(describe.out() + describe.err())
                .contains("cannot be used: IllegalStateException: the licence has expired")
                .doesNotContain("\tat ");
        assertThat(describe.exit()).isEqualTo(5);
    }

    @Test
    void aFolderThatIsNoPlugInIsRefusedWithASentence() throws Exception {
        Product.Outcome outcome = product.run("--plugin-dir", "my-stage/src", "plugins", "list");

        assertThat(outcome.err()).contains("my-stage/src", "META-INF/MANIFEST.MF");
        assertThat(outcome.exit()).isEqualTo(5);
    }

    @Test
    void aNewProjectIsPublishedInstalledAndUninstalled() throws Exception {
        Product.Outcome published = product.run("plugins", "publish", "my-physics-term");
        assertThat(published.exit()).as(published.err()).isZero();
        assertThat(published.out().strip()).isEqualTo("my-physics-term/target/site");

        Product.Outcome installed = product.run("plugins", "install", "my-physics-term/target/site", "--yes");
        assertThat(installed.exit()).as(installed.err()).isZero();
        assertThat(product.run("plugins", "list", "physics-term").out())
                .containsPattern("my-physics-term +ok +org\\.example\\.myphysicsterm");

        Product.Outcome gone = product.run("plugins", "uninstall", "org.example.myphysicsterm.feature");
        assertThat(gone.exit()).as(gone.err()).isZero();
        assertThat(product.run("plugins", "list", "physics-term").out()).doesNotContain("my-physics-term");
    }
}
