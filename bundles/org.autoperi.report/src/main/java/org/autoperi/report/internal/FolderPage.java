package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.report.Html;
import org.autoperi.report.ReportPage;
import org.autoperi.run.RunFolder;

/** The page of one section, with files in the folder that all sections share. */
public final class FolderPage implements ReportPage {
    private final Html html = new Html();
    private final Files files;
    private final ExtensionRegistry extensions;
    private final Progress progress;

    /** The page of one section. */
    public FolderPage(Files files, ExtensionRegistry extensions, Progress progress) {
        this.files = files;
        this.extensions = extensions;
        this.progress = progress;
    }

    @Override
    public Html html() {
        return html;
    }

    @Override
    public String file(String name, byte[] content) throws IOException {
        return files.write(name, content);
    }

    @Override
    public ExtensionRegistry extensions() {
        return extensions;
    }

    @Override
    public Progress progress() {
        return progress;
    }

    /** The files of a report; knows which of them are new, so that those of an earlier one can go. */
    public static final class Files {
        private static final Pattern NAME = Pattern.compile("([a-z0-9-]+/)?[A-Za-z0-9][A-Za-z0-9.-]*");

        private final RunFolder folder;
        private final Set<String> written = new HashSet<>();

        /** The files in {@code report/} of a run. */
        public Files(RunFolder folder) {
            this.folder = folder;
            written.add("index.html");
        }

        private String write(String name, byte[] content) throws IOException {
            if (!NAME.matcher(name).matches() || name.contains("..")) {
                throw new IllegalArgumentException("file name '" + name
                        + "' of a report may have letters, digits, dots, hyphens and one folder only");
            }
            if (!written.add(name)) {
                throw new IllegalArgumentException(
                        "file '" + name + "' of the report is there already; choose another name");
            }
            Path parent = folder.report().resolve(name).getParent();
            java.nio.file.Files.createDirectories(parent);
            folder.writeAtomically("report/" + name, out -> out.write(content));
            return name;
        }

        /** Deletes what an earlier report left and this one does not have. */
        public void deleteOthers() throws IOException {
            Path report = folder.report();
            List<Path> all;
            try (Stream<Path> walk = java.nio.file.Files.walk(report)) {
                all = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : all) {
                String name = report.relativize(path).toString().replace('\\', '/');
                if (java.nio.file.Files.isDirectory(path)) {
                    deleteIfEmpty(path, report);
                } else if (!written.contains(name)) {
                    java.nio.file.Files.delete(path);
                }
            }
        }

        private static void deleteIfEmpty(Path path, Path report) throws IOException {
            try (Stream<Path> inside = java.nio.file.Files.list(path)) {
                if (inside.findAny().isPresent() || path.equals(report)) {
                    return;
                }
            }
            java.nio.file.Files.delete(path);
        }
    }
}
