package org.autoperi.core;

/** Work was cancelled by its user. Not an error: files are consistent and a checkpoint is kept. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Reports the cancellation. */
    public CancelledException() {
        super("cancelled");
    }
}
