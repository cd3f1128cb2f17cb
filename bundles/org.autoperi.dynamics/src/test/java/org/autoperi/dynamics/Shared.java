package org.autoperi.dynamics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the published trajectories that may stand beside the project; tests that need them skip where they are absent. */
final class Shared {
    private Shared() {}

    static Path trajectory(String name) {
        Path file = folder().resolve("data/lstm_md").resolve(name);
        assumeTrue(Files.exists(file), () -> file + " is absent");
        return file;
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
