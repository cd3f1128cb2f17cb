package org.autoperi.crystal.matching;

import java.util.Objects;
import java.util.Optional;

/**
 * What laying one crystal onto another gave.
 *
 * @param reason why there is an overlay, or why there is none
 * @param overlay the crystals on each other; there if and only if they match
 */
public record Alignment(Reason reason, Optional<Overlay> overlay) {
    /** Checks that both say the same. */
    public Alignment {
        Objects.requireNonNull(overlay, "overlay");
        if ((reason == Reason.MATCHED) != overlay.isPresent()) {
            throw new IllegalArgumentException("an overlay belongs to a match, found " + reason);
        }
    }
}
