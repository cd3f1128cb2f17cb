package org.autoperi.core;

import java.util.List;

/** An extension that was asked for is not installed, or is installed and broken. The message names the nearest ids or the reason. */
public final class UnknownExtensionException extends Exception {
    private static final long serialVersionUID = 1;
    private final List<String> nearest;

    /** Reports a missing or broken extension. */
    public UnknownExtensionException(String message, List<String> nearest) {
        super(message);
        this.nearest = List.copyOf(nearest);
    }

    /** Ids of the same kind that look most alike, best first; empty for a broken extension. */
    public List<String> nearest() {
        return nearest;
    }
}
