package org.autoperi.run;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.run.internal.TomlReader;
import org.autoperi.run.internal.TomlWriter;

/**
 * What a run shall do, as written in TOML: the text, and its values with their places.
 *
 * @param source name of the text as messages show it, usually the path as the user gave it
 * @param text the TOML text as given
 * @param table the values
 */
public record RunSpecification(String source, String text, ConfigNode.Table table) {
    /**
     * Reads a file.
     *
     * @throws ConfigException if the file is not there, cannot be read or is not TOML, with line and column
     */
    public static RunSpecification read(Path file) throws ConfigException {
        try {
            return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
        } catch (NoSuchFileException e) {
            throw failure(file.toString(), "there is no such file");
        } catch (MalformedInputException e) {
            throw failure(file.toString(), "this is not a text in UTF-8; a run is described by a TOML file");
        } catch (IOException e) {
            String why = Files.isDirectory(file) ? "this is a folder; name a TOML file in it" : "cannot be read: " + e;
            throw failure(file.toString(), why);
        }
    }

    /**
     * Reads a text.
     *
     * @param source name of the text for messages; paths in it are relative to the folder of this name
     * @throws ConfigException if it is not TOML, with line and column of every error
     */
    public static RunSpecification parse(String text, String source) throws ConfigException {
        return new RunSpecification(source, text, TomlReader.read(text, source));
    }

    /** Writes values as TOML; {@link #parse} reads them back. */
    public static String write(ConfigNode.Table table) {
        return TomlWriter.write(table);
    }

    /** A value as it is written behind {@code key =}. */
    public static String writeValue(ConfigNode value) {
        return TomlWriter.inline(value);
    }

    /** A copy with one setting, such as {@code training.epochs=5}, laid over the text. */
    public RunSpecification with(Setting setting) {
        return new RunSpecification(source, text, setting.over(table));
    }

    /**
     * Reads the settings of a command line, {@code key=value} each. The value is typed by what the key asks for; one that begins with
     * a bracket, brace or quote is read as TOML.
     *
     * @param option name of the option for messages, such as {@code --set}
     * @throws ConfigException if one has no {@code =} or its TOML is wrong
     */
    public static List<Setting> settings(String option, List<String> pairs) throws ConfigException {
        List<Setting> settings = new ArrayList<>();
        for (String pair : pairs) {
            settings.add(Setting.parse(option, pair));
        }
        return settings;
    }

    /**
     * In what two tables differ, for people.
     *
     * @return the first difference and how many there are more; empty if they are the same
     */
    public static Optional<String> difference(ConfigNode.Table there, ConfigNode.Table here) {
        Map<String, String> old = flat(there);
        Map<String, String> wanted = flat(here);
        Set<String> keys = new LinkedHashSet<>(wanted.keySet());
        keys.addAll(old.keySet());
        List<String> differences = keys.stream()
                .filter(key -> !Objects.equals(old.get(key), wanted.get(key)))
                .map(key -> key + " = " + old.getOrDefault(key, "(none)") + " there, "
                        + wanted.getOrDefault(key, "(none)") + " here")
                .toList();
        int more = differences.size() - 1;
        return differences.stream().findFirst().map(first -> first + (more == 0 ? "" : " and " + more + " more"));
    }

    /**
     * The values that come from a table, key by dotted key, for people.
     *
     * @param table a table
     */
    public static Map<String, String> flat(ConfigNode.Table table) {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten("", table, flat);
        return flat;
    }

    private static void flatten(String path, ConfigNode node, Map<String, String> flat) {
        if (node instanceof ConfigNode.Table table) {
            table.entries().forEach((key, value) -> flatten(path.isEmpty() ? key : path + "." + key, value, flat));
        } else if (node instanceof ConfigNode.Array array
                && array.items().stream().anyMatch(ConfigNode.Table.class::isInstance)) {
            for (int i = 0; i < array.items().size(); i++) {
                flatten(path + "[" + i + "]", array.items().get(i), flat);
            }
        } else {
            flat.put(path, TomlWriter.inline(node));
        }
    }

    static ConfigException failure(String source, String text) {
        return new ConfigException(List.of(new Problem(Severity.ERROR, SourcePosition.of(source), text)));
    }
}
