package org.autoperi.dataset;

import java.util.Locale;

/** The part of a dataset an entry belongs to. */
public enum Split {
    /** For fitting parameters. */
    TRAIN,
    /** For choosing among models and settings. */
    VALIDATION,
    /** For the numbers that are reported, and for nothing else. */
    TEST;

    /** Returns the name in lower case, as in file names and tables. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
