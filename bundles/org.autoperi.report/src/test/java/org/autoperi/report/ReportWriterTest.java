package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.report.internal.AblationSection;
import org.autoperi.report.internal.FolderPage;
import org.autoperi.run.JsonText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportWriterTest {
    private static final ExtensionRegistry EXTENSIONS = ClassPathExtensions.of(ReportWriterTest.class.getClassLoader());

    @TempDir
    static Path shared;

    private static StandInRun full;
    private static ReportWriter.Written whole;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeOneReportForAll() throws IOException {
        full = StandInRun.full(shared.resolve("stand-in"));
        whole = write(full);
        String keep = System.getProperty("autoperi.keepReport", "");
        if (!keep.isEmpty()) {
            copy(full.path(), Path.of(keep));
        }
    }

    /** For looking at the page: {@code -Dautoperi.keepReport=FOLDER}. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static ReportWriter.Written write(StandInRun run) throws IOException {
        return new ReportWriter(EXTENSIONS).write(run, List.of(), "", Progress.NONE);
    }

    private static Document parse(Path page) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new ByteArrayInputStream(new byte[0])));
        return builder.parse(page.toFile());
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
    void writesEverySectionOfAFullRun() throws Exception {
        assertThat(whole.problems()).isEmpty();
        NodeList headings = parse(whole.page()).getElementsByTagName("h2");
        assertThat(Stream.iterate(0, i -> i + 1).limit(headings.getLength()).map(i -> ((Element) headings.item(i))
                        .getAttribute("id")))
                .containsExactly(
                        "summary",
                        "evaluation",
                        "published",
                        "gallery",
                        "distributions",
                        "training",
                        "samples",
                        "failures",
                        "provenance",
                        "citations");
    }

    @Test
    void saysWhatTheRunFound() throws Exception {
        String text = parse(whole.page()).getDocumentElement().getTextContent();
        assertThat(text)
                .contains("Crystal generation: Bundled compounds")
                .contains("Trained on 684 crystals, 10 crystals generated, in 2 min 14 s")
                .contains(
                        "structural validity90.0%10disordered 1cdvae-2022; shortest distance 0.5 Å, least volume 0.1 Å³")
                .contains("Novelty does not apply: the run has no training crystals.")
                .contains("412 338 parameters".replace(' ', '\u202F').replaceFirst("\u202Fparameters", " parameters"))
                .contains("2 of 12 samples have no cell")
                .contains("Fm-3m (225) within 0.1 Å")
                .contains("Fd-3m (227) within 0.1 Å")
                .contains("Reference: the ")
                .contains("No published values are known for these metrics on bundled compounds.");
    }

    @Test
    void putsTheNumbersBesideThePage() throws Exception {
        assertThat(Files.readString(full.report().resolve("evaluation.tex")))
                .contains("structural-validity & 90 & \\% & 10 & cdvae-2022 \\\\");
        assertThat(Files.readAllLines(full.report().resolve("structures.csv"))).hasSize(11);
        assertThat(EvaluationResult.read(full.report().resolve("evaluation.json")))
                .isEqualTo(EvaluationResult.read(full.path().resolve("evaluation.json")));
        assertThat(Files.readString(full.report().resolve("references.bib")))
                .contains("doi = {10.48550/arXiv.2110.06197}", "note = {Wyckoff, Crystal Structures, 2nd ed., 1963}");
    }

    @Test
    void showsDeclaredAblations() throws Exception {
        Path base = StandInRun.full(folder.resolve("base")).path();
        Path changed = StandInRun.full(folder.resolve("changed")).path();
        Files.writeString(base.resolve("resolved.toml"), "seed = 7\n[physics]\nscale = 0.7\n");
        Files.writeString(changed.resolve("resolved.toml"), "seed = 7\n");
        Files.writeString(
                changed.resolve("evaluation.json"),
                Files.readString(changed.resolve("evaluation.json")).replace("\"value\": 90", "\"value\": 70"));
        AblationSection section = new AblationSection();
        FolderPage page = new FolderPage(new FolderPage.Files(folder.resolve("out")), EXTENSIONS, Progress.NONE);
        section.write(
                new AblationSection.Config(List.of("../changed", "../gone")), RunRecord.read(base, EXTENSIONS), page);
        assertThat(page.html().toString()).contains("physics.scale: 0.7 → –", "70.0 (−20.0)", "gone does not exist");
    }

    @Test
    void linksToFilesThatAreThere() throws Exception {
        Document page = parse(whole.page());
        int pictures = 0;
        for (String tag : List.of("a", "img")) {
            NodeList nodes = page.getElementsByTagName(tag);
            for (int i = 0; i < nodes.getLength(); i++) {
                Element element = (Element) nodes.item(i);
                String address = element.getAttribute(tag.equals("a") ? "href" : "src");
                if (address.startsWith("#")) {
                    assertThat(Files.readString(whole.page())).contains("id=\"" + address.substring(1) + "\"");
                } else {
                    assertThat(full.report().resolve(address)).isNotEmptyFile();
                    pictures += tag.equals("img") ? 1 : 0;
                }
            }
        }
        assertThat(pictures).isEqualTo(10);
        assertThat(CrystalFiles.of(EXTENSIONS)
                        .readOne(full.report().resolve("crystals/0002.cif"))
                        .composition()
                        .reducedFormula())
                .isEqualTo("SrTiO3");
    }

    @Test
    void loadsNothingFromElsewhere() throws Exception {
        String page = Files.readString(whole.page());
        String without = page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xhtml", "");
        assertThat(without).doesNotContainPattern("(?i)https?:|src=\"//|url\\(|@import|@font-face");
        Matcher scripts = Pattern.compile("<script").matcher(page);
        assertThat(scripts.results().count())
                .as("only the one that sorts tables")
                .isEqualTo(1);
    }

    @Test
    void escapesHostileTexts() throws Exception {
        Document page = parse(whole.page());
        assertThat(page.getElementsByTagName("script").getLength()).isEqualTo(1);
        assertThat(page.getDocumentElement().getTextContent()).contains(StandInRun.HOSTILE);
        assertThat(page.getElementsByTagName("h1").getLength()).isEqualTo(1);
    }

    @Test
    void writesTheSameBytesAgainAndRemovesWhatIsOld() throws Exception {
        Map<String, String> first = files(full.report());
        Files.createDirectories(full.report().resolve("old"));
        Files.writeString(full.report().resolve("old/picture.png"), "left by an earlier report");
        write(full);
        assertThat(files(full.report())).isEqualTo(first);
    }

    @Test
    void writesAPageForAnEmptyFolder() throws Exception {
        ReportWriter.Written written = write(StandInRun.empty(folder.resolve("just-begun")));
        assertThat(written.problems()).isEmpty();
        assertThat(parse(written.page()).getDocumentElement().getTextContent()).contains("just-begun");
    }

    @Test
    void namesDamagedFilesAndShowsTheRest() throws Exception {
        StandInRun run = StandInRun.full(folder);
        Files.writeString(folder.resolve("provenance.json"), "{\"format\": 1,");
        Files.writeString(folder.resolve("evaluation.json"), "no json");
        ReportWriter.Written written = write(run);
        assertThat(written.problems()).hasSize(2);
        String text = parse(written.page()).getDocumentElement().getTextContent();
        assertThat(text)
                .contains("This report is not complete", "provenance.json", "evaluation.json", "Generated crystals");
    }

    @Test
    void saysHowOftenAJudgeIsRight() throws IOException {
        StandInRun run = StandInRun.empty(folder);
        Files.writeString(
                folder.resolve("provenance.json"),
                JsonText.pretty(Map.of("facts", Map.of("ranking", Map.of("first-right", 0.72, "any-right", 0.9)))));

        String page = Files.readString(write(run).page());

        assertThat(page.replaceAll("<[^>]*>", " "))
                .containsPattern("ranked first and right\\s+72\\.0\\s+%")
                .containsPattern("any candidate right\\s+90\\.0\\s+%")
                .doesNotContain("most alike");
    }
}
