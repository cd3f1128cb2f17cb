package org.autoperi.dataset;

import java.util.List;
import java.util.Objects;

/**
 * Where the data of a dataset come from.
 *
 * @param text one sentence on the origin, empty if unknown
 * @param licence licence of the data, empty if unknown
 * @param cite references to cite when the data were used
 */
public record DatasetOrigin(String text, String licence, List<String> cite) {
    /** Nothing is known. */
    public static final DatasetOrigin UNKNOWN = new DatasetOrigin("", "", List.of());

    /** Copies and checks. */
    public DatasetOrigin {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(licence, "licence");
        cite = List.copyOf(cite);
    }
}
