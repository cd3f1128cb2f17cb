package org.autoperi.crystal;

import java.util.Objects;
import java.util.Optional;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.internal.DirectSymmetryFinder;
import org.autoperi.crystal.spi.SymmetryFinder;

/**
 * One of the installed finders of symmetry with its default parameters; what programs use that do not care which.
 *
 * <p>Whoever has no registry uses {@link Symmetry#of(Crystal, SymmetryTolerance)}. Thread-safe.
 */
public final class SymmetrySearch {

    private final String id;
    private final Bound<?> finder;

    private SymmetrySearch(String id, SymmetryFinder<?> finder) {
        this.id = id;
        this.finder = Bound.of(finder);
    }

    /** Returns the finder of the highest rank among those that can work here; the pure Java one if no other is installed. */
    public static SymmetrySearch best(ExtensionRegistry registry) {
        SymmetrySearch best = null;
        for (ExtensionDescriptor descriptor : registry.list(SymmetryFinder.class)) {
            Optional<SymmetryFinder<?>> found = working(registry, descriptor);
            if (found.isPresent() && (best == null || found.get().rank() > best.finder.finder.rank())) {
                best = new SymmetrySearch(descriptor.id(), found.get());
            }
        }
        return best == null ? new SymmetrySearch("direct", new DirectSymmetryFinder()) : best;
    }

    /** Broken extensions and those whose library is missing are passed over; the registry lists the reason. */
    private static Optional<SymmetryFinder<?>> working(ExtensionRegistry registry, ExtensionDescriptor descriptor) {
        if (descriptor.isBroken()) {
            return Optional.empty();
        }
        try {
            SymmetryFinder<?> finder = registry.get(SymmetryFinder.class, descriptor.id());
            return finder.obstacle().isPresent() ? Optional.empty() : Optional.of(finder);
        } catch (UnknownExtensionException e) {
            return Optional.empty();
        }
    }

    /** Returns the id of the finder. */
    public String id() {
        return id;
    }

    /**
     * Finds the symmetry of a crystal.
     *
     * @throws SymmetryException if no space group fits within the tolerance, or sites are nearer to each other than it
     */
    public Symmetry find(Crystal crystal, SymmetryTolerance tolerance) throws SymmetryException {
        return finder.find(crystal, tolerance);
    }

    /** A finder with its defaults. */
    private record Bound<C extends Record>(SymmetryFinder<C> finder, C config) {

        static <C extends Record> Bound<C> of(SymmetryFinder<C> finder) {
            Objects.requireNonNull(finder, "finder");
            try {
                return new Bound<>(
                        finder, finder.configType().getDeclaredConstructor().newInstance());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        finder.getClass().getName() + ": its configuration has no public constructor without arguments",
                        e);
            }
        }

        Symmetry find(Crystal crystal, SymmetryTolerance tolerance) throws SymmetryException {
            return finder.find(crystal, tolerance, config);
        }
    }
}
