package org.autoperi.run.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.UnknownExtensionException;

/** A registry that notes which extensions were used, for provenance and citations. */
public final class RecordedRegistry implements ExtensionRegistry {
    private final ExtensionRegistry registry;
    private final Map<String, ExtensionDescriptor> used = new TreeMap<>();

    /** Notes the use of {@code registry}'s extensions. */
    public RecordedRegistry(ExtensionRegistry registry) {
        this.registry = registry;
    }

    /** The extensions used so far, sorted by kind and id. */
    public synchronized List<ExtensionDescriptor> used() {
        return new ArrayList<>(used.values());
    }

    @Override
    public List<Class<?>> kinds() {
        return registry.kinds();
    }

    @Override
    public List<ExtensionDescriptor> list(Class<?> kind) {
        return registry.list(kind);
    }

    @Override
    public <E> E get(Class<E> kind, String id) throws UnknownExtensionException {
        E extension = registry.get(kind, id);
        ExtensionDescriptor descriptor = registry.describe(kind, id);
        synchronized (this) {
            used.putIfAbsent(kind.getSimpleName() + "/" + id, descriptor);
        }
        return extension;
    }

    @Override
    public ExtensionDescriptor describe(Class<?> kind, String id) throws UnknownExtensionException {
        return registry.describe(kind, id);
    }

    @Override
    public ExtensionRegistry snapshot() {
        return this; // made from a snapshot
    }

    @Override
    public List<Problem> problems() {
        return registry.problems();
    }

    @Override
    public Map<String, String> bundles() {
        return registry.bundles();
    }
}
