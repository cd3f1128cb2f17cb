package org.autoperi.core;

import java.util.List;
import java.util.Optional;

/**
 * What the registry knows of an extension without loading its class.
 *
 * @param kind the service interface
 * @param id identifier within the kind
 * @param label name for people
 * @param description one sentence, may be empty
 * @param cite references
 * @param bundle symbolic name of the bundle that brings it
 * @param version version of that bundle
 * @param implementation name of the implementing class
 * @param failure why the extension cannot be used, empty while it can
 */
public record ExtensionDescriptor(
        Class<?> kind,
        String id,
        String label,
        String description,
        List<String> cite,
        String bundle,
        String version,
        String implementation,
        Optional<String> failure) {
    /** Copies the lists. */
    public ExtensionDescriptor {
        cite = List.copyOf(cite);
    }

    /** Whether the extension failed to load. */
    public boolean isBroken() {
        return failure.isPresent();
    }
}
