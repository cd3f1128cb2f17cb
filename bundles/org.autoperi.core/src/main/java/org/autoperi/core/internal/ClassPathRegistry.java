package org.autoperi.core.internal;

import java.util.List;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.UnknownExtensionException;

/** Being written. */
public final class ClassPathRegistry implements ExtensionRegistry {
    public ClassPathRegistry(ClassLoader loader) {
        java.util.Objects.requireNonNull(loader);
    }

    @Override
    public List<Class<?>> kinds() {
        return List.of();
    }

    @Override
    public List<ExtensionDescriptor> list(Class<?> kind) {
        return List.of();
    }

    @Override
    public <E> E get(Class<E> kind, String id) throws UnknownExtensionException {
        throw new UnknownExtensionException("no extension '" + id + "'", List.of());
    }

    @Override
    public ExtensionDescriptor describe(Class<?> kind, String id) throws UnknownExtensionException {
        throw new UnknownExtensionException("no extension '" + id + "'", List.of());
    }

    @Override
    public ExtensionRegistry snapshot() {
        return this;
    }
}
