package org.autoperi.core;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The extensions of the running platform by kind. In OSGi it follows bundles as they come and go; on a plain class path it
 * reads the same component descriptors ({@link ClassPathExtensions}). Extensions are loaded on first use; one that fails is listed as broken with
 * the reason and never disturbs the others.
 */
@ProviderType
public interface ExtensionRegistry {
    /** Every kind that has at least one extension, sorted by name. */
    List<Class<?>> kinds();

    /** All extensions of a kind, broken ones included, sorted by id. */
    List<ExtensionDescriptor> list(Class<?> kind);

    /**
     * Loads an extension.
     *
     * @throws UnknownExtensionException if there is none of that id, naming the nearest ids, or if it is broken, with the reason
     */
    <E> E get(Class<E> kind, String id) throws UnknownExtensionException;

    /**
     * The descriptor of an extension.
     *
     * @throws UnknownExtensionException if there is none of that id, naming the nearest ids
     */
    ExtensionDescriptor describe(Class<?> kind, String id) throws UnknownExtensionException;

    /** The registry as it is now, unchanged by bundles that come or go later; what a running experiment keeps. */
    ExtensionRegistry snapshot();

    /**
     * What is wrong with the set of extensions as a whole, such as two of the same kind and id; why a single extension is
     * broken stands in its descriptor.
     */
    default List<Problem> problems() {
        return List.of();
    }

    /** Symbolic name and version of every bundle that the platform runs with, sorted by name; a fact for provenance. */
    default Map<String, String> bundles() {
        return Map.of();
    }

    /**
     * Waits until the extensions of every installed bundle are registered or known to be broken. At the start of the platform
     * bundles may still be on their way; whoever lists or resolves extensions right after the start calls this first. Returns at
     * once on a plain class path.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    default void settle() throws InterruptedException {}
}
