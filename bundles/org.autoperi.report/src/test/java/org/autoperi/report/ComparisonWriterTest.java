package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.evaluate.Metric;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ComparisonWriterTest {
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(ComparisonWriterTest.class.getClassLoader());

    @TempDir
    Path folder;

    private ReportWriter.Written compare(ComparisonWriter.Run... runs) throws IOException {
        return new ComparisonWriter(EXTENSIONS).write(folder.resolve("out"), List.of(runs), "", Progress.NONE);
    }

    /** A run without a dataset, whose reading takes a second each time. */
    private Path run(String name) throws IOException {
        Path run = StandInRun.full(folder.resolve(name)).path();
        Files.writeString(run.resolve("resolved.toml"), "experiment = \"crystal-generation\"\nseed = 7\n");
        return run;
    }

    private static ComparisonWriter.Run named(String name, Path path) {
        return new ComparisonWriter.Run(name, path);
    }

    private Path judged(String name, String reference, Metric... metrics) throws IOException {
        List<EvaluationResult.Part> parts = new ArrayList<>();
        for (Metric metric : metrics) {
            parts.add(new EvaluationResult.Part(
                    "judge-of-" + metric.name(),
                    metric.name(),
                    List.of("A. Uthor, Metrics & more, 2020, doi:10.1000/xyz(1)5."),
                    "test 1",
                    Map.of(),
                    Evaluation.of(List.of(metric)),
                    ""));
        }
        EvaluationResult result = new EvaluationResult("made by " + name, reference, List.of(), parts, List.of());
        Path file = Files.createDirectories(folder.resolve(name)).resolve("evaluation.json");
        Files.writeString(file, result.toJson());
        return file.getParent();
    }

    private static Metric share(String name, double value, int count, String protocol) {
        return Metric.of(name, value, "%", protocol, Map.of("tolerance", "0.1"), count);
    }

    private static Document parse(Path page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(page.toFile());
    }

    /** The texts of a table's rows, cells divided by bars. */
    private static List<String> rows(Document page, String section) {
        NodeList sections = page.getElementsByTagName("section");
        List<String> rows = new ArrayList<>();
        for (int s = 0; s < sections.getLength(); s++) {
            Element each = (Element) sections.item(s);
            if (each.getAttribute("aria-labelledby").equals(section)) {
                NodeList trs = each.getElementsByTagName("tr");
                for (int i = 0; i < trs.getLength(); i++) {
                    StringBuilder text = new StringBuilder();
                    NodeList cells = trs.item(i).getChildNodes();
                    for (int c = 0; c < cells.getLength(); c++) {
                        text.append(c == 0 ? "" : "|").append(cells.item(c).getTextContent());
                    }
                    rows.add(text.toString());
                }
            }
        }
        return rows;
    }

    private static Map<String, String> files(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(
                        root.relativize(file).toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void comparesWholeRuns() throws Exception {
        Path first = run("first");
        Path second = run("second");
        String specification = Files.readString(second.resolve("resolved.toml"));
        Files.writeString(second.resolve("resolved.toml"), specification.replace("seed = 7", "seed = 8"));
        ReportWriter.Written written = compare(named("", first), named("other <seed>", second));
        assertThat(written.problems()).isEmpty();
        Document page = parse(written.page());
        NodeList headings = page.getElementsByTagName("h2");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < headings.getLength(); i++) {
            ids.add(((Element) headings.item(i)).getAttribute("id"));
        }
        assertThat(ids)
                .containsExactly(
                        "summary",
                        "metrics",
                        "published",
                        "ablations",
                        "settings",
                        "training",
                        "distributions",
                        "gallery",
                        "failures",
                        "provenance",
                        "citations");
        assertThat(rows(page, "settings")).containsExactly("Setting|Afirst|Bother <seed>", "seed|7|8");
        assertThat(rows(page, "ablations")).anyMatch(row -> row.startsWith("seed: 7 → 8B other <seed>|90.0 (+0.0)"));
        assertThat(rows(page, "failures")).contains("Structurally valid: disordered|110.0 %|110.0 %");
        assertThat(page.getElementsByTagName("img").getLength()).isEqualTo(12);
        for (String tag : List.of("a", "img")) {
            NodeList nodes = page.getElementsByTagName(tag);
            for (int i = 0; i < nodes.getLength(); i++) {
                Element element = (Element) nodes.item(i);
                String address = element.getAttribute(tag.equals("a") ? "href" : "src");
                if (!address.startsWith("#")) {
                    assertThat(folder.resolve("out").resolve(address)).isNotEmptyFile();
                }
            }
        }
        assertThat(Files.readString(written.page())).doesNotContainPattern("(?i)src=\"(https?:)?//|url\\(|@import");
        assertThat(Files.readString(folder.resolve("out/references.bib")))
                .contains("doi = {10.48550/arXiv.2110.06197}", "note = {Wyckoff, Crystal Structures, 2nd ed., 1963}");
    }

    @Test
    void marksTheBestWhereRulesAgree() throws Exception {
        Path a = judged("a", "mp", share("novelty", 80, 1000, "rule"), Metric.of("rmse", 0.2, "1", "r", Map.of(), 9));
        Path b = judged("b", "mp", share("novelty", 50, 1000, "rule"), Metric.of("rmse", 0.1, "1", "r", Map.of(), 9));
        Path c = judged("c", "mp", share("novelty", 79, 1000, "rule"), Metric.of("rmse", 0.1, "1", "r", Map.of(), 9));
        List<String> rows =
                rows(parse(compare(named("", a), named("", b), named("", c)).page()), "metrics");
        assertThat(rows.get(1))
                .startsWith("novelty (%)rule; tolerance 0.1; against mp; higher is better")
                .endsWith("|80.0 ★ best± 1.3, n 1000|50.0± 1.6, n 1000|79.0 ≈ best± 1.3, n 1000");
        assertThat(rows.get(2)).endsWith("|0.2n 9|0.1 ★ bestn 9|0.1 ★ bestn 9");
        assertThat(Files.readAllLines(folder.resolve("out/compare.csv")))
                .hasSize(7)
                .element(1)
                .isEqualTo("1,A,a,judge-of-novelty,novelty,80,%,1000,,higher,best,rule,tolerance 0.1,mp,");
        assertThat(Files.readString(folder.resolve("out/compare.tex")))
                .contains("rmse &  & r (mp) & 0.2000 & \\textbf{0.1000}");
    }

    @Test
    void marksNothingWhereValuesAreTheSameOrNoDirectionIsBetter() throws Exception {
        Path a = judged("a", "mp", share("novelty", 80, 10, "rule"), share("p1-share", 10, 10, "rule"));
        Path b = judged("b", "mp", share("novelty", 80, 10, "rule"), share("p1-share", 20, 10, "rule"));
        assertThat(rows(parse(compare(named("", a), named("", b)).page()), "metrics"))
                .noneMatch(row -> row.contains("best"));
    }

    @Test
    void keepsDifferentRulesApart() throws Exception {
        Path a = judged("a", "mp", share("novelty", 80, 10, "amd-novelty"));
        Path b = judged("b", "mp", share("novelty", 90, 10, "structure-matcher-novelty"));
        Path c = judged("c", "other data", share("novelty", 70, 10, "amd-novelty"));
        Path d = judged("d", "mp", Metric.of("novelty", 60, "%", "amd-novelty", Map.of("tolerance", "0.2"), 10));
        List<String> rows = rows(
                parse(compare(named("", a), named("", b), named("", c), named("", d))
                        .page()),
                "metrics");
        assertThat(rows).hasSize(5).noneMatch(row -> row.contains("★"));
        assertThat(rows.get(2))
                .contains("Not comparable with the row above, other protocol")
                .contains("|–in another row|90.0");
        assertThat(rows.get(3)).contains("other reference");
        assertThat(rows.get(4)).contains("other tolerance");
        Map<String, Object> json = JsonText.parseObject(Files.readString(folder.resolve("out/compare.json")));
        assertThat((List<?>) json.get("metrics")).hasSize(4);
    }

    @Test
    void keepsReferencesOfOneNameApartIfTheirFilesDiffer() throws Exception {
        Path first = run("first");
        Path second = run("second");
        for (Path run : List.of(first, second)) {
            String evaluation = Files.readString(run.resolve("evaluation.json"));
            Files.writeString(
                    run.resolve("evaluation.json"), evaluation.replace("bundled compounds", "Bundled compounds"));
        }
        String provenance = Files.readString(second.resolve("provenance.json"));
        Files.writeString(second.resolve("provenance.json"), provenance.replace("9f86d081", "00000000"));
        List<String> rows =
                rows(parse(compare(named("", first), named("", second)).page()), "metrics");
        assertThat(rows).filteredOn(row -> row.startsWith("density distance")).hasSize(2);
        assertThat(rows)
                .filteredOn(row -> row.startsWith("structural validity"))
                .hasSize(1);
        assertThat(rows).anyMatch(row -> row.contains("Bundled compounds (files as of version 2 of 2)"));
    }

    @Test
    void takesFilesForTheSameWhateverTheOrderOfTheirFacts() throws Exception {
        List<Path> runs = List.of(run("first"), run("second"));
        List<String> facts =
                List.of("\"name\": \"a.txt\", \"sha256\": \"9f\"", "\"sha256\": \"9f\", \"name\": \"a.txt\"");
        for (int i = 0; i < 2; i++) {
            Path run = runs.get(i);
            Files.writeString(
                    run.resolve("provenance.json"),
                    "{\"facts\": {\"dataset\": {\"name\": \"bundled compounds\", \"files\": [{" + facts.get(i)
                            + "}]}}}");
        }
        List<String> rows = rows(
                parse(compare(named("", runs.get(0)), named("", runs.get(1))).page()), "metrics");
        assertThat(rows).filteredOn(row -> row.startsWith("density distance")).hasSize(1);
        assertThat(rows).noneMatch(row -> row.contains("version"));
    }

    @Test
    void showsRunsThatHaveNothingToShowWithTheReason() throws Exception {
        Path good = judged("good", "mp", share("novelty", 80, 10, "rule"));
        Path failed = StandInRun.empty(folder.resolve("failed")).path();
        Files.writeString(
                failed.resolve("status.json"),
                """
                {"format": 1, "experiment": "crystal-generation", "state": "failed", "experiment-done": false,
                 "stages-done": [], "process": 1, "message": "loss is NaN at step 3", "updated": "2026-11-21T08:00:00Z"}
                """);
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("evaluation.json"), "{");
        ReportWriter.Written written =
                compare(named("", good), named("", failed), named("", damaged), named("", folder.resolve("nowhere")));
        assertThat(written.problems()).hasSize(3);
        assertThat(written.problems().get(0))
                .isEqualTo("B (failed): no evaluation: the run is failed: loss is NaN at step 3");
        assertThat(written.problems().get(1)).startsWith("C (damaged): ").contains("evaluation.json");
        assertThat(written.problems().get(2)).contains("nowhere does not exist");
        assertThat(rows(parse(written.page()), "summary")).hasSize(5).anyMatch(row -> row.contains("run, failed"));
    }

    @Test
    void turnsTheTablesForManyRuns() throws Exception {
        List<ComparisonWriter.Run> runs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            runs.add(named("seed " + i, judged("run" + i, "mp", share("novelty", 50 + i, 1000, "rule"))));
        }
        Path page = new ComparisonWriter(EXTENSIONS)
                .write(folder.resolve("out"), runs, "Thirty", Progress.NONE)
                .page();
        List<String> rows = rows(parse(page), "metrics");
        assertThat(rows).hasSize(31);
        assertThat(rows.get(0)).isEqualTo("Run|novelty %");
        assertThat(rows.get(30)).isEqualTo("R30 seed 29|79.0 ★ best± 1.3, n 1000");
        assertThat(Files.readString(page)).contains("<h1>Thirty</h1>", "table class=\"sortable\"");
    }

    @Test
    void tellsWhatPublishedValuesCanBeComparedWith() throws Exception {
        Map<String, String> all = Map.of("test-structures", "9046");
        Map<String, String> some = Map.of("test-structures", "100");
        Path a = judged(
                "a", "mp_20", Metric.of("match-rate-k1-filtered", 50, "%", "csp-match-k1-cdvae-filter", all, 9046));
        Path b = judged(
                "b", "mp_20", Metric.of("match-rate-k1-filtered", 51, "%", "csp-match-k1-cdvae-filter", some, 100));
        List<String> rows = rows(parse(compare(named("", a), named("", b)).page()), "published");
        assertThat(rows)
                .anyMatch(row -> row.contains("|CDVAE|33.90|9046|27136|")
                        && row.contains("A: yes; B: no, on 100 test structures, published on 9046"));
        assertThat(rows).anyMatch(row -> row.contains("|A ours|50|9046|"));
    }

    @Test
    void keepsEveryRunInTheTableOfPublishedValues() throws Exception {
        List<ComparisonWriter.Run> runs = new ArrayList<>();
        Map<String, String> all = Map.of("test-structures", "9046");
        for (int i = 0; i < 10; i++) {
            runs.add(named(
                    "seed " + i,
                    judged(
                            "run" + i,
                            "mp_20",
                            Metric.of("match-rate-k1-filtered", 50 + i, "%", "csp-match-k1-cdvae-filter", all, 9046))));
        }
        Document page = parse(compare(runs.toArray(ComparisonWriter.Run[]::new)).page());
        assertThat(rows(page, "published").stream().filter(row -> row.contains(" ours|")))
                .hasSize(10)
                .anyMatch(row -> row.contains("|59|"));
        assertThat(page.getDocumentElement().getTextContent())
                .contains("The charts show the first 8 of 10 runs, the table shows all.");
    }

    @Test
    void knowsWhichWayRisksAndSlopesAreBetter() throws Exception {
        Path a = judged(
                "a",
                "mp",
                Metric.of("hhi-production", 0.2, "1", "rule", Map.of(), 10),
                Metric.of("stability-slope-per-atom", 0.2, "eV", "rule", Map.of(), 10),
                Metric.of("falling-displacements", 20, "%", "rule", Map.of(), 10));
        assertThat(rows(parse(compare(named("", a), named("", a)).page()), "metrics"))
                .filteredOn(row -> row.contains("lower is better"))
                .hasSize(3);
    }

    @Test
    void replacesAnEarlierComparisonAndNothingElse() throws Exception {
        Path run = run("run");
        Path a = judged("a", "mp", share("novelty", 80, 10, "rule"));
        compare(named("", run), named("", a));
        Map<String, String> first = files(folder.resolve("out"));
        compare(named("", run), named("", a));
        assertThat(files(folder.resolve("out"))).isEqualTo(first).containsKey("crystals/a-0001.png");
        Files.writeString(folder.resolve("out/notes.txt"), "mine");
        compare(named("", a), named("", a));
        assertThat(files(folder.resolve("out")).keySet())
                .containsExactly(
                        "compare.csv", "compare.json", "compare.tex", "index.html", "notes.txt", "references.bib");
    }

    @Test
    void refusesAFolderWithOtherFiles() throws Exception {
        Path a = judged("a", "mp", share("novelty", 80, 10, "rule"));
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/thesis.tex"), "years of work");
        assertThatThrownBy(() -> compare(named("", a), named("", a)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds no earlier comparison");
        assertThat(files(folder.resolve("out"))).containsOnlyKeys("thesis.tex");
    }

    @Test
    void comparesEvaluationsWithoutCrystalsByTheirRows() throws Exception {
        Path run = run("run");
        Path alone = Files.createDirectories(folder.resolve("alone")).resolve("mine.json");
        Files.copy(run.resolve("evaluation.json"), alone);
        Document page = parse(compare(named("", alone), named("", alone)).page());
        assertThat(page.getDocumentElement().getTextContent())
                .contains("A alone/mine.json (10)", "Elements per crystal");
        assertThat(page.getElementsByTagName("img").getLength()).isZero();
    }

    @Test
    void saysWhatCannotBeCompared() throws Exception {
        Files.createDirectories(folder.resolve("empty"));
        assertThat(ComparisonWriter.obstacle(folder.resolve("none")))
                .get()
                .asString()
                .contains("does not exist");
        assertThat(ComparisonWriter.obstacle(folder.resolve("empty")))
                .get()
                .asString()
                .contains("neither a run folder");
        assertThat(ComparisonWriter.obstacle(judged("a", "mp", share("novelty", 80, 10, "rule"))))
                .isEmpty();
    }
}
