package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.report.Html;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunFolder;

/** The page that compares several runs, and the files beside it. Used once. */
public final class Comparison {
    private static final String JSON = "compare.json";
    private static final String INDEX = "index.html";

    private final List<ComparedRun> runs;
    private final List<MetricRow> rows;
    private final String title;
    private final ExtensionRegistry extensions;

    /** Writes a part of the page. */
    @FunctionalInterface
    private interface Section {
        void write(FolderPage page) throws IOException;
    }

    private Comparison(List<ComparedRun> runs, String title, ExtensionRegistry extensions) {
        this.runs = runs;
        this.rows = MetricRow.of(runs);
        this.title = title.isEmpty() ? "Comparison of " + runs.size() + " runs" : title;
        this.extensions = extensions;
    }

    /** Returns why nothing can be compared that lies there, as a sentence; empty if something can. */
    public static Optional<String> obstacle(Path path) {
        return ComparedRun.obstacle(path);
    }

    /**
     * Reads the runs.
     *
     * @param names the name of each run, empty for that of its folder
     * @param paths where each lies
     * @throws IOException if a file is there and cannot be read
     */
    public static Comparison of(List<String> names, List<Path> paths, String title, ExtensionRegistry extensions)
            throws IOException {
        List<ComparedRun.Place> places = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            places.add(new ComparedRun.Place(names.get(i), paths.get(i)));
        }
        return new Comparison(ComparedRun.readAll(places, extensions), title, extensions);
    }

    /**
     * Writes page and files; {@code index.html} last, so that it never names a file that is not there.
     *
     * @param out a folder that is new, empty, or holds an earlier comparison
     * @param problems takes a sentence for everything that cannot be shown
     * @return the page
     * @throws IOException if the folder holds something else or the disk refuses
     */
    public Path write(Path out, List<String> problems, Progress progress) throws IOException {
        List<String> earlier = earlier(out);
        FolderPage.Files files = new FolderPage.Files(out);
        runs.forEach(run ->
                run.problems().forEach(problem -> problems.add(run.key() + " (" + run.name() + "): " + problem)));
        List<PageFrame.Part> parts = new ArrayList<>();
        try (Progress work = progress.split(1, "Writing the comparison", 11)) {
            add(parts, "summary", "Runs", files, work, page -> summary(page, files));
            add(parts, "metrics", "Metrics", files, work, page -> new ComparedMetrics(runs, rows).write(page.html()));
            add(parts, "published", "Against published values", files, work, page -> published(page.html()));
            add(parts, "ablations", "Ablations", files, work, page -> Ablations.write(page.html(), runs));
            add(parts, "settings", "Settings", files, work, page -> new SettingDifferences(runs).write(page.html()));
            add(parts, "training", "Training", files, work, page -> ComparedCurves.write(page.html(), runs));
            add(
                    parts,
                    "distributions",
                    "Distributions",
                    files,
                    work,
                    page -> ComparedSamples.distributions(page, runs));
            add(parts, "gallery", "Generated crystals", files, work, page -> ComparedSamples.gallery(page, runs));
            add(parts, "failures", "Failures", files, work, page -> ComparedFailures.write(page.html(), runs));
            add(parts, "provenance", "Provenance", files, work, page -> ComparedOrigins.provenance(page.html(), runs));
            add(parts, "citations", "How to cite", files, work, this::citations);
        }
        files.write(JSON, bytes(new ComparisonFiles(title, runs, rows).json(names(files))));
        String lead = String.join(
                        "; ",
                        runs.stream()
                                .limit(RunMatrix.MOST_COLUMNS)
                                .map(ComparedRun::label)
                                .toList()) + (runs.size() > RunMatrix.MOST_COLUMNS ? "; …" : "") + ".";
        PageFrame.Head head = new PageFrame.Head(
                "AutoPeri comparison",
                title,
                lead,
                "Written by AutoPeri from the files of the runs. The page needs no network.");
        String page = PageFrame.of(head, parts, problems);
        RunFolder.writeWhole(out.resolve(INDEX), stream -> stream.write(bytes(page)));
        for (String old : earlier) {
            if (!files.names().contains(old)) {
                Files.deleteIfExists(out.resolve(old));
            }
        }
        return out.resolve(INDEX);
    }

    private Set<String> names(FolderPage.Files files) {
        Set<String> names = new TreeSet<>(files.names());
        names.add(JSON);
        return names;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void add(
            List<PageFrame.Part> parts, String id, String label, FolderPage.Files files, Progress work, Section section)
            throws IOException {
        work.checkCancelled();
        FolderPage page = new FolderPage(files, extensions, work);
        section.write(page);
        if (!page.html().isEmpty()) {
            parts.add(new PageFrame.Part(id, label, page.html().toString()));
        }
        work.advance(1);
    }

    private void summary(FolderPage page, FolderPage.Files files) throws IOException {
        ComparedOrigins.glance(page.html(), runs, rows);
        ComparisonFiles made = new ComparisonFiles(title, runs, rows);
        files.write("compare.csv", bytes(made.csv()));
        files.write("compare.tex", bytes(made.latex()));
        Html html = page.html();
        html.open("p", "class", "note").text("All numbers as files: ");
        html.element("a", "CSV", "href", "compare.csv").text(", ");
        html.element("a", "JSON", "href", JSON).text(", ");
        html.element("a", "LaTeX", "href", "compare.tex").text(".").close();
    }

    private void published(Html html) {
        PublishedTable.of(runs).write(html);
    }

    private void citations(FolderPage page) throws IOException {
        References references = new References();
        runs.forEach(run -> references.add(run.record()));
        Html html = page.html();
        html.paragraph("If you publish what these runs gave, please cite the program and the work that it rests on.");
        references.write(html);
        String file = page.file(References.FILE, references.bibtex());
        html.open("p", "class", "note").text("The same list for BibTeX: ");
        html.element("a", file, "href", file).text(".").close();
    }

    /** The files of an earlier comparison in the folder, none if it is new or empty. */
    private static List<String> earlier(Path out) throws IOException {
        if (!Files.exists(out)) {
            return List.of();
        }
        if (!Files.isDirectory(out)) {
            throw new IOException(out + " is a file; name a folder for the comparison");
        }
        try (Stream<Path> inside = Files.list(out)) {
            if (inside.findAny().isEmpty()) {
                return List.of();
            }
        }
        Map<String, Object> json = Map.of();
        try {
            if (Files.exists(out.resolve(JSON))) {
                json = JsonText.parseObject(Files.readString(out.resolve(JSON)));
            }
        } catch (ParseException e) {
            throw refused(out, JSON + " in it cannot be read: " + e.getMessage(), e);
        }
        if (!json.containsKey(ComparisonFiles.FORMAT_KEY)) {
            throw refused(out, "it is not empty and holds no earlier comparison (" + JSON + ")", null);
        }
        List<String> files = new ArrayList<>();
        if (json.get("files") instanceof List<?> names) {
            names.stream().map(String::valueOf).filter(FolderPage.Files::isName).forEach(files::add);
        }
        return files;
    }

    private static IOException refused(Path out, String why, Throwable cause) {
        return new IOException(out + " cannot take a comparison: " + why + "; name a new folder", cause);
    }
}
