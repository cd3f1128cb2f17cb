package org.autoperi.report.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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

        private final Path folder;
        private final Set<String> written = new TreeSet<>();

        /** The files in a folder that holds nothing but the report. */
        public Files(Path folder) {
            this.folder = folder;
            written.add("index.html");
        }

        /** Names of the files so far, the page included, in order. */
        public Set<String> names() {
            return Collections.unmodifiableSet(written);
        }

        /** Whether a report could have a file of this name. */
        static boolean isName(String name) {
            return NAME.matcher(name).matches() && !name.contains("..");
        }

        /** Writes a file whole and returns its address; see {@link ReportPage#file}. */
        public String write(String name, byte[] content) throws IOException {
            if (!isName(name)) {
                throw new IllegalArgumentException("file name '" + name
                        + "' of a report may have letters, digits, dots, hyphens and one folder only");
            }
            if (!written.add(name)) {
                throw new IllegalArgumentException(
                        "file '" + name + "' of the report is there already; choose another name");
            }
            RunFolder.writeWhole(folder.resolve(name), out -> out.write(content));
            return name;
        }

        /** Deletes what an earlier report left and this one does not have. */
        public void deleteOthers() throws IOException {
            List<Path> all;
            try (Stream<Path> walk = java.nio.file.Files.walk(folder)) {
                all = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : all) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                if (java.nio.file.Files.isDirectory(path)) {
                    deleteIfEmpty(path, folder);
                } else if (!written.contains(name)) {
                    java.nio.file.Files.delete(path);
                }
            }
        }

        private static void deleteIfEmpty(Path path, Path kept) throws IOException {
            try (Stream<Path> inside = java.nio.file.Files.list(path)) {
                if (inside.findAny().isPresent() || path.equals(kept)) {
                    return;
                }
            }
            java.nio.file.Files.delete(path);
        }
    }
}
