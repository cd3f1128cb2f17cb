package org.autoperi.ui.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.autoperi.crystal.Crystal;

/** What the explorer shows. Items are values: the same folder is the same item after a refresh, so the tree keeps its state. */
sealed interface Item {
    /** Text in the tree. */
    String label();

    /** Items below, read anew on every call. */
    List<Item> children();

    /** The run folder that the item is or lies in, {@code null} outside of runs. */
    default Path run() {
        return null;
    }

    /** The compounds that come with the program. */
    record Bundled() implements Item {
        @Override
        public String label() {
            return Messages.explorer_bundled;
        }

        @Override
        public List<Item> children() {
            return Rooms.bundledCompounds().stream()
                    .map(crystal -> (Item) new Compound(crystal))
                    .toList();
        }
    }

    /** One bundled compound. */
    record Compound(Crystal crystal) implements Item {
        @Override
        public String label() {
            return crystal.name();
        }

        @Override
        public List<Item> children() {
            return List.of();
        }
    }

    /** A folder of the user; a run folder if it holds a {@code run.toml}. */
    record Folder(Path path) implements Item {
        boolean isRun() {
            return Files.isRegularFile(path.resolve(Rooms.RUN_FILE));
        }

        @Override
        public String label() {
            return path.getFileName() == null ? path.toString() : path.getFileName().toString();
        }

        @Override
        public Path run() {
            return isRun() ? path : runAbove(path);
        }

        @Override
        public List<Item> children() {
            try (Stream<Path> entries = Files.list(path)) {
                return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                        .sorted()
                        .map(entry -> Files.isDirectory(entry) ? (Item) new Folder(entry) : new Leaf(entry))
                        .toList();
            } catch (IOException | UncheckedIOException e) {
                return List.of(new Unreadable(path, e.getMessage()));
            }
        }
    }

    /** A file of the user. */
    record Leaf(Path path) implements Item {
        /** Whether the name says that crystals are inside; the content decides when it is opened. */
        boolean isStructures() {
            return Rooms.namesStructures(path);
        }

        @Override
        public String label() {
            return path.getFileName().toString();
        }

        @Override
        public Path run() {
            return runAbove(path);
        }

        @Override
        public List<Item> children() {
            return List.of();
        }
    }

    /** A folder that could not be listed. */
    record Unreadable(Path path, String reason) implements Item {
        @Override
        public String label() {
            return reason;
        }

        @Override
        public List<Item> children() {
            return List.of();
        }
    }

    private static Path runAbove(Path path) {
        for (Path above = path.getParent(); above != null; above = above.getParent()) {
            if (Files.isRegularFile(above.resolve(Rooms.RUN_FILE))) {
                return above;
            }
        }
        return null;
    }
}
