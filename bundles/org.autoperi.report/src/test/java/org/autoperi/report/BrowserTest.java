package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Opens the pages in a headless Chromium from their files. Skipped where there is none; {@code -Dautoperi.browser=PROGRAM} names one, {@code
 * -Dautoperi.keepPictures=FOLDER} keeps pictures and PDF, {@code -Dautoperi.page.report=PAGE} and {@code -Dautoperi.page.comparison=PAGE} open other pages.
 */
@Tag("slow")
class BrowserTest {
    @TempDir
    static Path folder;

    private static Browser browser;

    @BeforeAll
    static void writePagesAndStart() throws Exception {
        Optional<Path> program = Browser.program();
        assumeTrue(
                program.isPresent(),
                "no chromium, chromium-browser or google-chrome on the PATH: pages are not opened");
        ExtensionRegistry extensions = ClassPathExtensions.of(BrowserTest.class.getClassLoader());
        StandInRun first = StandInRun.full(folder.resolve("first"));
        Path second = StandInRun.full(folder.resolve("a-second-run-with-quite-a-long-name"))
                .path();
        Files.writeString(
                second.resolve("resolved.toml"),
                Files.readString(second.resolve("resolved.toml")).replace("seed = 7", "seed = 8"));
        new ReportWriter(extensions).write(first, List.of(), "", Progress.NONE);
        new ComparisonWriter(extensions)
                .write(
                        folder.resolve("comparison"),
                        List.of(
                                new ComparisonWriter.Run("", first.path()),
                                new ComparisonWriter.Run("", second),
                                new ComparisonWriter.Run("judged", first.path().resolve("evaluation.json")),
                                new ComparisonWriter.Run("not there", folder.resolve("nowhere"))),
                        "",
                        Progress.NONE);
        browser = Browser.start(program.get());
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    private static Path page(String name) {
        String given = System.getProperty("autoperi.page." + name, "");
        return given.isEmpty()
                ? folder.resolve(name.equals("report") ? "first/report" : name).resolve("index.html")
                : Path.of(given).toAbsolutePath();
    }

    @ParameterizedTest
    @CsvSource({"report,1280", "report,400", "comparison,1280", "comparison,400"})
    void opensWithoutComplaintAndWithAllPictures(String name, int width) throws Exception {
        browser.open(page(name), width, 900);
        Object unloaded = browser.evaluate(
                """
                (async () => {
                  const all = Array.from(document.images);
                  all.forEach(image => { image.loading = "eager"; });
                  await Promise.all(all.map(image => image.decode().catch(() => null)));
                  return all.filter(image => !(image.naturalWidth > 0)).map(image => image.src).join(" ");
                })()""");
        assertThat(unloaded).isEqualTo("");
        assertThat((Long) browser.evaluate("document.images.length")).isPositive();
        assertThat((Long) browser.evaluate("document.querySelectorAll('table tbody tr').length"))
                .isGreaterThan(10);
        assertThat((Long) browser.evaluate("document.querySelectorAll('figure.chart svg').length"))
                .isGreaterThan(4);
        assertThat(browser.evaluate("document.documentElement.scrollWidth"))
                .as("width of the page, which must not be scrolled sideways")
                .isEqualTo((long) width);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.foreignRequests()).isEmpty();
        keep(name + "-" + width + ".png", width);
    }

    /** For looking at. */
    private static void keep(String name, int width) throws Exception {
        String keep = System.getProperty("autoperi.keepPictures", "");
        if (!keep.isEmpty()) {
            int height = ((Long) browser.evaluate("document.documentElement.scrollHeight")).intValue();
            Files.write(Files.createDirectories(Path.of(keep)).resolve(name), browser.screenshot(width, height));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"report", "comparison"})
    void sortsTablesFromTheKeyboard(String name) throws Exception {
        browser.open(page(name), 1280, 900);
        // the last sortable table with a column of numbers, by its last such column
        String column =
                """
                (() => {
                  const table = Array.from(document.querySelectorAll("table.sortable")).pop();
                  const heads = Array.from(table.tHead.rows[0].cells);
                  const at = heads.map(h => h.classList.contains("number")).lastIndexOf(true);
                  return { table, at, head: heads[at < 0 ? 0 : at], numeric: at >= 0 };
                })()""";
        browser.evaluate(column + ".head.querySelector('button').focus()");
        for (String order : List.of("ascending", "descending")) {
            browser.press("Enter", 13, "\r");
            assertThat(browser.evaluate(column + ".head.getAttribute('aria-sort')"))
                    .isEqualTo(order);
            Object sorted = browser.evaluate("(() => { const c = " + column
                    + "; const at = Math.max(0, c.at), keys = Array.from(c.table.tBodies[0].rows)"
                    + ".map(r => r.cells[at].dataset.key).filter(k => k !== '');"
                    + " return keys.length > 1 && keys.every((k, i) => i === 0 || "
                    + (order.equals("ascending") ? "" : "-1 * ")
                    + "(c.numeric ? k - keys[i - 1] : k.localeCompare(keys[i - 1])) >= 0); })()");
            assertThat(sorted).as(order).isEqualTo(true);
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"report,light", "report,dark", "comparison,light", "comparison,dark"})
    void canBeReadByEverybody(String name, String scheme) throws Exception {
        browser.scheme(scheme);
        try {
            browser.open(page(name), 1280, 900);
            assertThat(browser.evaluate(CONTRASTS))
                    .as("texts with less contrast than 4.5 : 1")
                    .isEqualTo("");
        } finally {
            browser.scheme("light");
        }
        assertThat(browser.evaluate("Array.from(document.images).filter(i => !i.alt).length"))
                .isEqualTo(0L);
        assertThat(browser.evaluate("Array.from(document.querySelectorAll('.scroll, .wide'))"
                        + ".filter(e => e.tabIndex !== 0 || !e.getAttribute('aria-label')).length"))
                .as("parts that scroll and cannot be reached from the keyboard")
                .isEqualTo(0L);
        assertThat(browser.evaluate("document.querySelectorAll('th:not([scope])').length"))
                .isEqualTo(0L);
        assertThat(browser.evaluate("Array.from(document.querySelectorAll('[id]')).map(e => e.id)"
                        + ".filter((id, i, all) => all.indexOf(id) !== i).join(' ')"))
                .as("identifiers that stand twice")
                .isEqualTo("");
    }

    /** Contrast by WCAG 2.2, relative luminance of text and of what lies beneath it. */
    private static final String CONTRASTS =
            """
            (() => {
              const parts = text => (text.match(/[\\d.]+/g) || []).map(Number);
              const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
                  .map(v => v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4))
                  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const beneath = element => {
                for (let e = element; e; e = e.parentElement) {
                  const c = parts(getComputedStyle(e).backgroundColor);
                  if (c.length === 3 || c[3] === 1) return c;
                }
                return [255, 255, 255];
              };
              const bad = new Set();
              for (const element of document.body.querySelectorAll("*")) {
                const own = Array.from(element.childNodes).some(n => n.nodeType === 3 && n.data.trim());
                if (!own || ["script", "style", "title", "desc"].includes(element.tagName.toLowerCase())) continue;
                const style = getComputedStyle(element);
                const a = light(parts(element instanceof SVGElement ? style.fill : style.color));
                const b = light(beneath(element));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                if (ratio < 4.5) bad.add(element.tagName + " " + (element.getAttribute("class") || "") + " " + ratio.toFixed(2)
                    + " " + element.textContent.trim().slice(0, 30));
              }
              return Array.from(bad).join("; ");
            })()""";

    @ParameterizedTest
    @ValueSource(strings = {"report", "comparison"})
    void prints(String name) throws Exception {
        browser.open(page(name), 1280, 900);
        byte[] pdf = browser.pdf();
        String text = new String(pdf, StandardCharsets.ISO_8859_1);
        assertThat(text).startsWith("%PDF-");
        assertThat(text.split("/Type\\s*/Page\\b(?!s)", -1).length - 1)
                .as("pages")
                .isBetween(2, 40);
        String keep = System.getProperty("autoperi.keepPictures", "");
        if (!keep.isEmpty()) {
            Files.write(Files.createDirectories(Path.of(keep)).resolve(name + ".pdf"), pdf);
        }
    }
}
