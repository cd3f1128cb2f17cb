package org.autoperi.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.NearestNames;
import org.autoperi.core.UnknownExtensionException;

/**
 * The extensions of a test.
 *
 * @param all objects by kind and id
 */
public record GivenExtensions(Map<Class<?>, Map<String, Object>> all) implements ExtensionRegistry {
    @Override
    public List<Class<?>> kinds() {
        return List.copyOf(all.keySet());
    }

    @Override
    public List<ExtensionDescriptor> list(Class<?> kind) {
        return all.getOrDefault(kind, Map.of()).entrySet().stream()
                .map(e -> new ExtensionDescriptor(
                        kind, e.getKey(), e.getKey(), "", List.of("doi:1"), "b", "1", "c", Optional.empty()))
                .toList();
    }

    @Override
    public <E> E get(Class<E> kind, String id) throws UnknownExtensionException {
        describe(kind, id);
        return kind.cast(all.get(kind).get(id));
    }

    @Override
    public ExtensionDescriptor describe(Class<?> kind, String id) throws UnknownExtensionException {
        return list(kind).stream()
                .filter(d -> d.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownExtensionException(
                        "no " + id, NearestNames.of(id, all.get(kind).keySet())));
    }

    @Override
    public ExtensionRegistry snapshot() {
        return this;
    }

    @Override
    public Map<String, String> bundles() {
        return Map.of("b", "1");
    }
}
