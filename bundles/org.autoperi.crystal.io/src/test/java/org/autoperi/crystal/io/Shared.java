package org.autoperi.crystal.io;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder of real data that may stand beside the project. */
final class Shared {
    private Shared() {}

    /** The folder, or a path that does not exist. */
    static Path folder() {
        String given = System.getProperty("autoperi.shared");
        if (given != null) {
            return Path.of(given);
        }
        for (Path p = Path.of("").toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.isDirectory(p.resolve("shared/design"))) {
                return p.resolve("shared");
            }
        }
        return Path.of("shared");
    }
}
