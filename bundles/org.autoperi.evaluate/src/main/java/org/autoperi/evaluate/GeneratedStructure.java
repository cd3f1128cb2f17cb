package org.autoperi.evaluate;

import java.util.Objects;
import java.util.Optional;
import org.autoperi.crystal.Crystal;

/** One structure of a generated set: a crystal, or the reason why there is none. */
public sealed interface GeneratedStructure {
    /** Returns the name of the structure, such as its CIF block or its file. */
    String name();

    /** Returns the crystal, empty if the structure could not be read. */
    Optional<Crystal> crystal();

    /**
     * A structure that was read.
     *
     * @param name name for tables
     * @param structure the crystal, possibly disordered
     */
    record Readable(String name, Crystal structure) implements GeneratedStructure {
        /** Checks that nothing is missing. */
        public Readable {
            Objects.requireNonNull(name);
            Objects.requireNonNull(structure);
        }

        @Override
        public Optional<Crystal> crystal() {
            return Optional.of(structure);
        }
    }

    /**
     * A structure that was not read.
     *
     * @param name name for tables, as far as known
     * @param reason one sentence with the place
     */
    record Unreadable(String name, String reason) implements GeneratedStructure {
        /** Checks that nothing is missing. */
        public Unreadable {
            Objects.requireNonNull(name);
            Objects.requireNonNull(reason);
        }

        @Override
        public Optional<Crystal> crystal() {
            return Optional.empty();
        }
    }

    /** Returns a structure that was read, under its own name or the given one. */
    static GeneratedStructure of(Crystal crystal, String nameIfNone) {
        return new Readable(crystal.name().isEmpty() ? nameIfNone : crystal.name(), crystal);
    }
}
