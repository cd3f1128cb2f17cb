package org.autoperi.core;

import org.autoperi.core.internal.ClassPathRegistry;

/** Extensions on a plain class path, found by the same component descriptors that declarative services read in OSGi. */
public final class ClassPathExtensions {
    private ClassPathExtensions() {}

    /** All extensions that the class loader sees through {@code Service-Component} headers of the manifests. */
    public static ExtensionRegistry of(ClassLoader loader) {
        return new ClassPathRegistry(loader);
    }
}
