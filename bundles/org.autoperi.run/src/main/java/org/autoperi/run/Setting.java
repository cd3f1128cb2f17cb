package org.autoperi.run;

import java.util.List;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.SourcePosition;
import org.autoperi.run.internal.TomlReader;

/**
 * One value laid over a specification.
 *
 * @param keys keys from the outermost table inwards; a number picks an item of a list
 * @param value the value
 */
public record Setting(List<String> keys, ConfigNode value) {
    /** Checks that there is a key. */
    public Setting {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a setting needs a key, found " + keys);
        }
    }

    /**
     * A setting whose key is written with dots.
     *
     * @param key such as {@code training.epochs}; {@code physics[1].scale}, as messages write it, means the same as
     *     {@code physics.1.scale}
     * @throws IllegalArgumentException if a word of the key is missing
     */
    public static Setting of(String key, ConfigNode value) {
        return new Setting(List.of(key.replaceAll("\\[([0-9]+)]", ".$1").split("\\.", -1)), value);
    }

    /** The key with dots. */
    public String key() {
        return String.join(".", keys);
    }

    static Setting parse(String option, String pair) throws ConfigException {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw RunSpecification.failure(
                    option + " " + pair, "key=value is expected, for instance training.epochs=5");
        }
        String key = pair.substring(0, equals).strip();
        String text = pair.substring(equals + 1).strip();
        String source = option + " " + key;
        boolean toml = text.startsWith("[") || text.startsWith("{") || text.startsWith("\"");
        ConfigNode value = toml
                ? TomlReader.read("value = " + text, source).entries().get("value")
                : new ConfigNode.Text(text, SourcePosition.of(source));
        try {
            return of(key, toml ? TomlReader.placedAt(value, SourcePosition.of(source)) : value);
        } catch (IllegalArgumentException e) {
            throw RunSpecification.failure(
                    option + " " + pair, "'" + key + "' is not a key; write words with dots between");
        }
    }

    ConfigNode.Table over(ConfigNode.Table table) {
        return ConfigBinder.set(table, keys, value);
    }
}
