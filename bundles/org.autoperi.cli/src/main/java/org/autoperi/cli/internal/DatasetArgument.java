package org.autoperi.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.spi.DatasetSource;

/**
 * A dataset as people name it on the command line: the id of a source with its keys, such as {@code csv:train=a.csv}, or just a file or
 * folder.
 *
 * @param text what was typed
 */
record DatasetArgument(String text) {
    /** Opens it. */
    Dataset open(ExtensionRegistry extensions, Progress progress)
            throws CommandException, ConfigException, DatasetException {
        ConfigNode node = new ConfigNode.Text(form(text, extensions), SourcePosition.of(text));
        Choice<?> choice = new ConfigBinder(extensions).choose(node, DatasetSource.class, "dataset");
        return open((DatasetSource<?>) choice.extension(), choice, progress);
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice, Progress progress)
            throws DatasetException {
        return source.open(choice.configFor(source), progress);
    }

    /** A file or folder stands for the source that reads such. */
    private static String form(String text, ExtensionRegistry extensions) throws CommandException {
        List<String> ids = extensions.list(DatasetSource.class).stream()
                .map(ExtensionDescriptor::id)
                .toList();
        Path path = Path.of(text);
        if (ids.contains(text.split(":")[0]) || !Files.exists(path)) {
            if (text.contains("/") && !text.contains(":")) {
                throw new CommandException(ExitCode.DATA, "there is no file or folder " + text);
            }
            return text;
        }
        String name =
                path.getFileName() == null ? "" : path.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
            return "csv:train=" + path;
        }
        Map<String, String> tables = new LinkedHashMap<>();
        if (Files.isDirectory(path)) {
            Map<String, List<String>> official = Map.of(
                    "train", List.of("train.csv", "train.csv.gz"),
                    "validation", List.of("val.csv", "val.csv.gz", "validation.csv"),
                    "test", List.of("test.csv", "test.csv.gz"));
            new TreeMap<>(official).forEach((key, files) -> files.stream()
                    .filter(f -> Files.exists(path.resolve(f)))
                    .findFirst()
                    .ifPresent(f -> tables.put(key, path.resolve(f).toString())));
        }
        if (!tables.isEmpty()) {
            List<String> pairs = new ArrayList<>();
            tables.forEach((key, file) -> pairs.add(key + "=" + file));
            return "csv:" + String.join(",", pairs);
        }
        if (name.endsWith(".zip")) {
            return "zip:path=" + path;
        }
        // Structures in one file are what somebody compares with, all of them.
        return "folder:path=" + path + (Files.isDirectory(path) ? "" : ",validation-share=0,test-share=1");
    }
}
