package org.autoperi.dataset.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.autoperi.core.NearestNames;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;

/**
 * Reads compounds: {@code source key reference} lines first, then blocks of a line {@code use prototype key} and one line per compound
 * with its formula and numbers; {@code #} begins a comment. A line with an error is left out and the error reported.
 */
final class CompoundText {
    private final Map<String, Prototype> prototypes;
    private final Map<String, String> sources = new HashMap<>();
    private final Map<String, Compound> found = new LinkedHashMap<>();
    private Prototype prototype;
    private String source = "";

    private CompoundText(Map<String, Prototype> prototypes) {
        this.prototypes = prototypes;
    }

    /**
     * Reads a text.
     *
     * @param name name for messages
     * @param prototypes structure types by name
     * @return the compounds in the order of the text
     */
    static List<Compound> read(
            List<String> lines, String name, Map<String, Prototype> prototypes, Consumer<Problem> problems) {
        CompoundText text = new CompoundText(prototypes);
        for (int i = 0; i < lines.size(); i++) {
            SourcePosition where = new SourcePosition(name, i + 1, 0);
            try {
                text.line(PrototypeText.words(lines.get(i)), where);
            } catch (IllegalArgumentException e) {
                problems.accept(new Problem(Severity.ERROR, where, e.getMessage()));
            }
        }
        return List.copyOf(text.found.values());
    }

    private void line(List<String> words, SourcePosition where) {
        if (words.isEmpty()) {
            return;
        }
        switch (words.get(0)) {
            case "source" -> source(words);
            case "use" -> use(words);
            default -> compound(words, where);
        }
    }

    private void source(List<String> words) {
        if (words.size() < 3) {
            throw new IllegalArgumentException(
                    "found '" + String.join(" ", words) + "'; expected 'source key reference'");
        }
        sources.put(words.get(1), String.join(" ", words.subList(2, words.size())));
    }

    private void use(List<String> words) {
        prototype = null; // compounds after a broken line must not count for the block before
        if (words.size() != 3) {
            throw new IllegalArgumentException(
                    "found '" + String.join(" ", words) + "'; expected 'use prototype source'");
        }
        source = known("source", words.get(2), sources);
        prototype = known("prototype", words.get(1), prototypes);
    }

    private static <V> V known(String kind, String name, Map<String, V> all) {
        if (!all.containsKey(name)) {
            throw new IllegalArgumentException(
                    "there is no " + kind + " '" + name + "'; nearest: " + NearestNames.of(name, all.keySet()));
        }
        return all.get(name);
    }

    private void compound(List<String> words, SourcePosition where) {
        if (prototype == null) {
            throw new IllegalArgumentException(
                    "found '" + words.get(0) + "' without a usable line 'use prototype source'" + " before it");
        }
        List<Double> values = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            OptionalDouble value = NumericColumns.number(word);
            values.add(value.orElseThrow(() ->
                    new IllegalArgumentException(words.get(0) + ": found '" + word + "' where a number is expected")));
        }
        Compound compound = new Compound(words.get(0), prototype, values, source, where);
        Compound earlier = found.putIfAbsent(compound.id(), compound);
        if (earlier != null) {
            throw new IllegalArgumentException(compound.id() + " is there already, at " + earlier.where());
        }
    }
}
