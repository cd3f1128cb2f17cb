package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The files of a run's folder {@code checkpoints/}: one per saved step, of which the newest two are kept. */
record FlowCheckpoints(Path folder) {
    private static final String PREFIX = "step-";
    private static final String SUFFIX = ".safetensors";
    private static final int KEPT = 2;

    /** The file of a step. */
    Path file(long step) {
        return folder.resolve(String.format(Locale.ROOT, "%s%010d%s", PREFIX, step, SUFFIX));
    }

    /** All files, the newest first. */
    List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found =
                    new ArrayList<>(files.filter(FlowCheckpoints::isOne).toList());
            Collections.sort(found, Collections.reverseOrder());
            return found;
        }
    }

    /** The newest file, damaged or not. */
    Optional<Path> newest() throws IOException {
        return newestFirst().stream().findFirst();
    }

    private static boolean isOne(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    /** Deletes all but the newest ones. */
    void deleteOld() throws IOException {
        List<Path> files = newestFirst();
        for (Path file : files.subList(Math.min(KEPT, files.size()), files.size())) {
            Files.deleteIfExists(file);
        }
    }
}
