package org.autoperi.crystal.io.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.io.CrystalFormatException;

/**
 * A value of a JSON text that knows where it stands.
 *
 * @param content Map of text to JsonValue, List of JsonValue, double[] for an array of numbers only, Double, String, Boolean, or the
 *     text {@code null} as {@link #NULL}
 * @param where its place
 */
record JsonValue(Object content, SourcePosition where) {

    /** Content of a null. */
    static final Object NULL = new Object();

    boolean isNull() {
        return content == NULL;
    }

    /** Whether this is what pymatgen writes of a structure. */
    boolean isStructure() {
        return content instanceof Map<?, ?> map && map.containsKey("lattice") && map.containsKey("sites");
    }

    /** The entry of an object under a key; empty if there is none, it is null, or this is no object. */
    Optional<JsonValue> get(String key) {
        return content instanceof Map<?, ?> map && map.get(key) instanceof JsonValue value && !value.isNull()
                ? Optional.of(value)
                : Optional.empty();
    }

    /** The entry of an object under a key, which must be there. */
    JsonValue require(String key) throws CrystalFormatException {
        return get(key).orElseThrow(() -> problem("found no \"" + key + "\"; expected an object that has it"));
    }

    /** The entries of an object; none if this is something else. */
    @SuppressWarnings("unchecked") // an object is made with text keys and JsonValues only
    Map<String, JsonValue> entries() {
        return content instanceof Map<?, ?> ? (Map<String, JsonValue>) content : Map.of();
    }

    /** The items of an array of anything but numbers. */
    @SuppressWarnings("unchecked") // an array is made of JsonValues only
    List<JsonValue> items(String what) throws CrystalFormatException {
        if (content instanceof List<?>) {
            return (List<JsonValue>) content;
        }
        if (content instanceof double[] numbers && numbers.length == 0) {
            return List.of();
        }
        throw problem("found " + this + " as " + what + "; expected an array");
    }

    /** The finite numbers of an array. */
    double[] numbers(int count, String what) throws CrystalFormatException {
        if (content instanceof double[] numbers && numbers.length == count) {
            for (double value : numbers) {
                if (!Double.isFinite(value)) {
                    throw problem("found " + value + " in " + what + "; expected finite numbers");
                }
            }
            return numbers;
        }
        if (content instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof JsonValue value && !(value.content instanceof Double)) {
                    throw value.problem("found " + value + " in " + what + "; expected " + count + " numbers");
                }
            }
        }
        throw problem("found " + this + " as " + what + "; expected " + count + " numbers");
    }

    /** A finite number. */
    double number(String what) throws CrystalFormatException {
        if (content instanceof Double value && Double.isFinite(value)) {
            return value;
        }
        throw problem("found " + this + " as " + what + "; expected a finite number");
    }

    /** A text, or a number as text; empty for anything else. */
    Optional<String> text() {
        return content instanceof String text ? Optional.of(text) : Optional.empty();
    }

    CrystalFormatException problem(String text) {
        return new CrystalFormatException(where, text);
    }

    @Override
    public String toString() {
        if (content instanceof String text) {
            return '"' + Lines.shortened(text) + '"';
        } else if (content instanceof double[] numbers) {
            return "an array of " + numbers.length + " numbers";
        } else if (content instanceof List<?> list) {
            return "an array of " + list.size() + " items";
        } else if (content instanceof Map<?, ?>) {
            return "an object";
        }
        return isNull() ? "null" : content.toString();
    }
}
