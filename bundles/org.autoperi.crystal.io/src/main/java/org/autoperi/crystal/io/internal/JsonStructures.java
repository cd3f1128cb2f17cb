package org.autoperi.crystal.io.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.io.CrystalFormatException;

/**
 * Finds structures anywhere in a JSON text and hands each over as soon as it is complete, so that long lists need no memory.
 *
 * <p>A structure in an object waits for the end of that object, because an entry may tell name and energy behind its structure.
 */
final class JsonStructures {
    private static final int DEEPEST = 200;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build();

    private final String source;
    private final Taker taker;
    private JsonParser parser;
    private double[] numbers = new double[16];
    private int found;

    /** Takes a structure. */
    @FunctionalInterface
    interface Taker {
        /**
         * @param structure an object with lattice and sites
         * @param key its key in the object around it, empty if there is none
         * @param around what else that object has
         */
        void structure(JsonValue structure, String key, Map<String, JsonValue> around) throws CrystalFormatException;
    }

    JsonStructures(String source, Taker taker) {
        this.source = source;
        this.taker = taker;
    }

    /**
     * Reads all of a text: one JSON value or several after each other.
     *
     * @return how many structures there were
     */
    int read(Reader text) throws CrystalFormatException, IOException {
        try (JsonParser opened = FACTORY.createParser(text)) {
            parser = opened;
            while (parser.nextToken() != null) {
                Optional<JsonValue> value = value();
                if (value.isPresent() && value.get().isStructure()) {
                    hand(value.get(), "", Map.of());
                }
            }
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            SourcePosition where = at == null
                    ? SourcePosition.of(source)
                    : new SourcePosition(source, Math.max(0, at.getLineNr()), Math.max(0, at.getColumnNr()));
            throw new CrystalFormatException(where, "this is no JSON: " + sentence(e) + "; expected valid JSON", e);
        }
        return found;
    }

    private static String sentence(JsonProcessingException e) {
        String text = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        return text.length() > 160 ? text.substring(0, 160) + "..." : text;
    }

    private void hand(JsonValue structure, String key, Map<String, JsonValue> around) throws CrystalFormatException {
        found++;
        taker.structure(structure, key, around);
    }

    private SourcePosition here() {
        JsonLocation at = parser.currentTokenLocation();
        return new SourcePosition(source, at.getLineNr(), at.getColumnNr());
    }

    /** The value at the current token; empty if it was an object that has handed over its structures. */
    private Optional<JsonValue> value() throws CrystalFormatException, IOException {
        SourcePosition where = here();
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(where);
            case START_ARRAY -> Optional.of(array(where));
            case VALUE_STRING -> Optional.of(new JsonValue(parser.getText(), where));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Optional.of(new JsonValue(parser.getDoubleValue(), where));
            case VALUE_TRUE, VALUE_FALSE -> Optional.of(new JsonValue(parser.getBooleanValue(), where));
            default -> Optional.of(new JsonValue(JsonValue.NULL, where));
        };
    }

    private Optional<JsonValue> object(SourcePosition where) throws CrystalFormatException, IOException {
        Map<String, JsonValue> entries = new LinkedHashMap<>();
        JsonValue waiting = null;
        String waitingKey = "";
        boolean handed = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            Optional<JsonValue> value = value();
            handed |= value.isEmpty();
            if (value.isPresent() && value.get().isStructure()) {
                if (waiting != null) {
                    hand(waiting, waitingKey, Map.of());
                    handed = true;
                }
                waiting = value.get();
                waitingKey = key;
            } else if (value.isPresent()) {
                entries.put(key, value.get());
            }
        }
        if (waiting != null) {
            hand(waiting, waitingKey, entries);
            handed = true;
        }
        JsonValue object = new JsonValue(entries, where);
        return handed && !object.isStructure() ? Optional.empty() : Optional.of(object);
    }

    private JsonValue array(SourcePosition where) throws CrystalFormatException, IOException {
        JsonToken token = parser.nextToken();
        int count = 0;
        while (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = parser.getDoubleValue();
            token = parser.nextToken();
        }
        if (token == JsonToken.END_ARRAY) {
            return new JsonValue(Arrays.copyOf(numbers, count), where);
        }
        List<JsonValue> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(new JsonValue(numbers[i], where));
        }
        for (; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            Optional<JsonValue> item = value();
            if (item.isPresent() && item.get().isStructure()) {
                hand(item.get(), "", Map.of());
            } else {
                item.ifPresent(items::add);
            }
        }
        return new JsonValue(items, where);
    }
}
