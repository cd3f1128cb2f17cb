package org.autoperi.core;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; carries every problem found, not only the first. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient List<Problem> problems;
    private final boolean extensionMissing;

    /** Reports the problems; there is at least one. */
    public ConfigException(List<Problem> problems) {
        this(problems, false);
    }

    /** Reports the problems and whether nothing but missing or broken extensions causes them. */
    public ConfigException(List<Problem> problems, boolean extensionMissing) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
        this.problems = List.copyOf(problems);
        this.extensionMissing = extensionMissing;
    }

    /** The problems in the order of the text. */
    public List<Problem> problems() {
        return problems;
    }

    /** Whether the configuration would do if the extensions it names were installed and worked. */
    public boolean isExtensionMissing() {
        return extensionMissing;
    }
}
