package org.autoperi.nn;

import java.io.IOException;

/** A file is no checkpoint, is damaged, or belongs to another network. */
public final class CheckpointException extends IOException {
    private static final long serialVersionUID = 1;

    CheckpointException(String message) {
        super(message);
    }
}
