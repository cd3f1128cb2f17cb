package org.autoperi.core;

import java.util.List;
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
}
