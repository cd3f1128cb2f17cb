package org.autoperi.dataset.internal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fractional coordinate that is linear in free parameters, such as {@code 1/4}, {@code -u} or {@code 1/2+2u}.
 *
 * @param constant the part without parameters
 * @param factors factors of the parameters that occur
 */
record Coordinate(double constant, Map<String, Double> factors) {
    private static final Pattern TERM =
            Pattern.compile("([+-]?)(?:(\\d+(?:\\.\\d+)?)(?:/(\\d+))?)?\\*?([a-zA-Z]\\w*)?");

    /** Copies the factors. */
    Coordinate {
        factors = Map.copyOf(factors);
    }

    /**
     * Reads an expression.
     *
     * @param parameters names that may occur
     * @throws IllegalArgumentException naming the expression and what is wrong with it
     */
    static Coordinate parse(String text, Collection<String> parameters) {
        double constant = 0;
        Map<String, Double> factors = new LinkedHashMap<>();
        Matcher term = TERM.matcher(text);
        for (int at = 0; at < text.length(); at = term.end()) {
            boolean read = term.region(at, text.length()).lookingAt();
            boolean hasNumber = read && term.group(2) != null;
            boolean hasName = read && term.group(4) != null;
            boolean joined = at > 0 && read && term.group(1).isEmpty();
            if (!hasNumber && !hasName || joined) {
                throw new IllegalArgumentException("cannot read the coordinate '" + text + "' at character " + (at + 1)
                        + "; expected numbers, fractions and multiples of parameters, as in 1/2-2u");
            }
            double value = term.group(1).equals("-") ? -1 : 1;
            value *= hasNumber ? Double.parseDouble(term.group(2)) : 1;
            value /= term.group(3) == null ? 1 : Double.parseDouble(term.group(3));
            if (!hasName) {
                constant += value;
            } else if (parameters.contains(term.group(4))) {
                factors.merge(term.group(4), value, Double::sum);
            } else {
                throw new IllegalArgumentException("the coordinate '" + text + "' has the unknown parameter '"
                        + term.group(4) + "'; known are " + parameters);
            }
        }
        if (text.isEmpty() || !Double.isFinite(constant)) {
            throw new IllegalArgumentException("the coordinate '" + text + "' is no number");
        }
        return new Coordinate(constant, factors);
    }

    /** The value for given parameters. */
    double at(Map<String, Double> parameters) {
        double value = constant;
        for (Map.Entry<String, Double> factor : factors.entrySet()) {
            value += factor.getValue() * parameters.get(factor.getKey());
        }
        return value;
    }
}
