package org.autoperi.core.internal;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.NearestNames;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;

/** A fixed set of extensions, each loaded on first use. Of two with the same kind and id the one of higher ranking counts. Thread-safe. */
final class ExtensionTable implements ExtensionRegistry {
    /** Makes the instance of an extension. */
    @FunctionalInterface
    interface Loader {
        /** The instance; whatever it throws becomes the reason why the extension is broken. */
        Object load() throws Exception;
    }

    /** One extension: what is known of it, its rank among rivals, and its instance once asked for. */
    static final class Entry {
        private final ExtensionDescriptor known;
        private final int ranking;
        private final Loader loader;
        private Object instance;
        private String failure;

        Entry(ExtensionDescriptor known, int ranking, Loader loader) {
            this.known = known;
            this.ranking = ranking;
            this.loader = loader;
            this.failure = known.failure().orElse(null);
        }

        synchronized ExtensionDescriptor descriptor() {
            return failure == null || known.isBroken()
                    ? known
                    : new ExtensionDescriptor(
                            known.kind(),
                            known.id(),
                            known.label(),
                            known.description(),
                            known.cite(),
                            known.bundle(),
                            known.version(),
                            known.implementation(),
                            Optional.of(failure));
        }

        /** The instance, or null with {@link #failure} set. */
        synchronized Object instance() {
            if (instance == null && failure == null) {
                try {
                    Object made = loader.load();
                    if (known.kind().isInstance(made)) {
                        instance = made;
                    } else {
                        failure = known.implementation() + " is not a "
                                + known.kind().getName() + " of this platform; it was built against another version";
                    }
                } catch (Exception | LinkageError | AssertionError e) {
                    // Job boundary of foreign code: a plug-in may fail in any way and must not take the platform down.
                    failure = reason(e);
                }
            }
            return instance;
        }
    }

    private final Map<String, Map<String, Entry>> entries = new TreeMap<>();
    private final Map<String, Class<?>> kinds = new TreeMap<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> bundles;

    /**
     * @param all all extensions, those that win a tie of ranking first
     * @param found problems found while looking for them
     */
    ExtensionTable(List<Entry> all, List<Problem> found, Map<String, String> bundles) {
        problems.addAll(found);
        this.bundles = Map.copyOf(bundles);
        List<Entry> ranked = new ArrayList<>(all);
        // A broken extension gives way to a working one whatever its ranking; the sort is stable, so ties keep their
        // order.
        ranked.sort(Comparator.<Entry, Boolean>comparing(e -> e.known.isBroken())
                .thenComparing(e -> e.ranking, Comparator.reverseOrder()));
        for (Entry entry : ranked) {
            ExtensionDescriptor known = entry.known;
            kinds.putIfAbsent(known.kind().getName(), known.kind());
            Entry winner = entries.computeIfAbsent(known.kind().getName(), k -> new TreeMap<>())
                    .putIfAbsent(known.id(), entry);
            if (winner != null) {
                problems.add(rivalry(winner.known, known));
            }
        }
    }

    private static Problem rivalry(ExtensionDescriptor winner, ExtensionDescriptor loser) {
        return new Problem(
                Severity.WARNING,
                SourcePosition.of(loser.bundle()),
                "its " + winner.kind().getSimpleName() + " '" + loser.id() + "' (" + loser.implementation()
                        + ") is hidden by " + winner.implementation() + " of " + winner.bundle()
                        + ", which has the same id; give one of them another id, or a higher service.ranking");
    }

    @Override
    public List<Class<?>> kinds() {
        return List.copyOf(kinds.values());
    }

    @Override
    public List<ExtensionDescriptor> list(Class<?> kind) {
        return entries.getOrDefault(kind.getName(), Map.of()).values().stream()
                .map(Entry::descriptor)
                .toList();
    }

    @Override
    public <E> E get(Class<E> kind, String id) throws UnknownExtensionException {
        Entry entry = entry(kind, id);
        Object instance = entry.instance();
        if (!kind.isInstance(instance)) {
            ExtensionDescriptor broken = entry.descriptor();
            throw new UnknownExtensionException(
                    "the " + kindName(kind) + " '" + id + "' of " + broken.bundle() + " " + broken.version()
                            + " cannot be used: " + broken.failure().orElse("it was built against another version"),
                    List.of());
        }
        return kind.cast(instance);
    }

    @Override
    public ExtensionDescriptor describe(Class<?> kind, String id) throws UnknownExtensionException {
        return entry(kind, id).descriptor();
    }

    private Entry entry(Class<?> kind, String id) throws UnknownExtensionException {
        Map<String, Entry> ofKind = entries.getOrDefault(kind.getName(), Map.of());
        Entry entry = ofKind.get(id);
        if (entry == null) {
            List<String> nearest = NearestNames.of(id, ofKind.keySet());
            String hint = !nearest.isEmpty()
                    ? "; nearest: " + String.join(", ", nearest)
                    : ofKind.isEmpty() ? "; none is installed" : "; installed: " + String.join(", ", ofKind.keySet());
            throw new UnknownExtensionException("no " + kindName(kind) + " '" + id + "' is installed" + hint, nearest);
        }
        return entry;
    }

    /** {@code PhysicsTerm} as people say it: {@code physics term}. */
    static String kindName(Class<?> kind) {
        return kind.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public ExtensionRegistry snapshot() {
        return this;
    }

    @Override
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    @Override
    public Map<String, String> bundles() {
        return new LinkedHashMap<>(new TreeMap<>(bundles));
    }

    /** The innermost cause in one line: it is what the author of the extension has to mend. */
    static String reason(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        if (cause instanceof InvocationTargetException wrapper && wrapper.getTargetException() != null) {
            cause = wrapper.getTargetException();
        }
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        if (message == null) {
            return name;
        }
        String first = message.lines().findFirst().orElse("");
        // A class without a name is ours and has put everything into the message.
        return name.isEmpty() ? first : name + ": " + first;
    }
}
