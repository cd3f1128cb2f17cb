package org.autoperi.dataset.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the real data that may stand beside the project. */
final class Shared {
    private Shared() {}

    /** A file or folder of the data; the test is skipped if it is not there. */
    static Path data(String name) {
        Path path = folder().resolve("data").resolve(name);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped: the real data " + path + " are not on this machine");
        return path;
    }

    private static Path folder() {
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
