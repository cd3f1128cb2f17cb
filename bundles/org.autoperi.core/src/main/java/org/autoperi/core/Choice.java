package org.autoperi.core;

import java.util.Objects;

/**
 * An extension chosen in a configuration, with its parameters already checked. In TOML it is a table with the key {@code id}
 * beside the extension's own keys: {@code architecture = { id = "torus-gnn", width = 96 }}.
 *
 * @param <E> the kind of extension
 * @param descriptor what the registry knows of it
 * @param extension the extension
 * @param config its configuration, an instance of {@code extension.configType()}
 */
public record Choice<E extends Configurable<?>>(ExtensionDescriptor descriptor, E extension, Record config) {
    /** Checks that the configuration belongs to the extension. */
    public Choice {
        Objects.requireNonNull(descriptor);
        if (!extension.configType().isInstance(config)) {
            throw new IllegalArgumentException("configuration of " + descriptor.id() + " is a "
                    + config.getClass().getName() + ", expected "
                    + extension.configType().getName());
        }
    }

    /** The extension's id. */
    public String id() {
        return descriptor.id();
    }

    /**
     * The configuration in the type its extension wants; meant for a generic method that captures the wildcard:
     * {@code <C extends Record> Network create(Architecture<C> a, Choice<?> c) { return a.create(c.configFor(a)); }}.
     *
     * @throws ClassCastException if {@code owner} is another extension than this choice's
     */
    public <C extends Record> C configFor(Configurable<C> owner) {
        return owner.configType().cast(config);
    }
}
