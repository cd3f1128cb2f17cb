package org.autoperi.report.internal;

import java.util.List;
import org.autoperi.evaluate.Metric;

/** Which way a metric is better, as far as its name and unit tell. */
enum Better {
    /** More is better: shares of what one wants. */
    HIGHER,
    /** Less is better: distances and errors. */
    LOWER,
    /** Neither is better of itself, such as how varied a set is or how many structures have no symmetry. */
    UNSAID;

    /** Words in the names of distances, errors and risks. */
    private static final List<String> LESS = List.of(
            "distance",
            "rmse",
            "mse",
            "amsd",
            "amcd",
            "jensen-shannon",
            "above-hull",
            "loss",
            "error",
            "hhi-",
            "-slope-",
            "-hinge-");

    /** Words in the names of shares that one wants to be large. */
    private static final List<String> MORE = List.of(
            "valid",
            "uniqueness",
            "unique",
            "novelty",
            "novel",
            "sun",
            "stable",
            "metre",
            "match-rate",
            "cov-recall",
            "cov-precision");

    /** Words in the names of shares that one wants to be small. */
    private static final List<String> LESS_SHARE = List.of("falling-displacements");

    /** Tells by the name; {@link #UNSAID} in doubt. */
    static Better of(Metric metric) {
        String name = metric.name();
        if (name.startsWith("copied") || name.contains("diversity") || name.contains("vendi")) {
            return UNSAID;
        }
        if (metric.unit().equals("%")) {
            return any(MORE, name) ? HIGHER : any(LESS_SHARE, name) ? LOWER : UNSAID;
        }
        return any(LESS, name) ? LOWER : UNSAID;
    }

    private static boolean any(List<String> words, String name) {
        return words.stream().anyMatch(name::contains);
    }

    /** Whether a value is better than another; never if nothing is said. */
    boolean prefers(double value, double other) {
        return this == HIGHER && value > other || this == LOWER && value < other;
    }

    /** A word for readers. */
    String words() {
        return switch (this) {
            case HIGHER -> "higher is better";
            case LOWER -> "lower is better";
            case UNSAID -> "";
        };
    }
}
