package org.autoperi.core;

/** How much a {@link Problem} matters. */
public enum Severity {
    /** Worth knowing; nothing was lost. */
    INFO,
    /** Something was repaired or left out. */
    WARNING,
    /** The thing named cannot be used. */
    ERROR
}
