package org.autoperi.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One number about a set of structures, with everything needed to know what it means.
 *
 * @param name name of the number, in kebab case, unique within its evaluator
 * @param value the number, finite
 * @param unit its unit, {@code "%"} for shares, {@code "1"} for pure numbers
 * @param protocol name of the rule it was made by; numbers of different protocols must not be compared
 * @param parameters the parameters of the rule, in order
 * @param count number of structures it is about
 * @param failures how many of them failed for which reason, in order
 * @param note one sentence people should read beside it, may be empty
 */
public record Metric(
        String name,
        double value,
        String unit,
        String protocol,
        Map<String, String> parameters,
        int count,
        Map<String, Integer> failures,
        String note) {
    /** Copies the maps and checks the number. */
    public Metric {
        Objects.requireNonNull(name);
        Objects.requireNonNull(unit);
        Objects.requireNonNull(protocol);
        Objects.requireNonNull(note);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "metric " + name + " is " + value + "; a number that is not finite is no result");
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
    }

    /** Returns a metric without failures and note. */
    public static Metric of(
            String name, double value, String unit, String protocol, Map<String, String> parameters, int count) {
        return new Metric(name, value, unit, protocol, parameters, count, Map.of(), "");
    }

    /** Returns this metric with a note. */
    public Metric withNote(String newNote) {
        return new Metric(name, value, unit, protocol, parameters, count, failures, newNote);
    }
}
