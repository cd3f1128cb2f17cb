package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationResult;

/**
 * What the evaluators that finished found, kept in a folder until all have.
 *
 * @param folder the folder of the results
 * @param digest tells the input; results about another one are not taken over
 */
record PartialEvaluation(Path folder, String digest) {
    private Path results() {
        return folder.resolve("evaluation-so-far.json");
    }

    private Path input() {
        return folder.resolve("evaluation-so-far.sha256");
    }

    /** The parts found before, none if there are none or they are about something else. */
    List<EvaluationResult.Part> read() throws IOException {
        if (!Files.exists(results()) || !Files.exists(input())) {
            return List.of();
        }
        try {
            boolean same =
                    Files.readString(input(), StandardCharsets.UTF_8).strip().equals(digest);
            return same ? EvaluationResult.read(results()).parts() : List.of();
        } catch (EvaluationException e) {
            return List.of(); // of a newer version or damaged: it is only a short cut
        }
    }

    /** Keeps what was found so far. */
    void write(EvaluationResult sofar) throws EvaluationException {
        try {
            Files.createDirectories(folder);
            if (!Files.exists(input()) || !Files.readString(input()).strip().equals(digest)) {
                Files.deleteIfExists(results());
                WholeFile.write(input(), digest + "\n");
            }
            WholeFile.write(results(), sofar::writeJson);
        } catch (IOException e) {
            throw new EvaluationException(results() + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Removes what is no longer needed once the results themselves are written. */
    void delete() throws IOException {
        Files.deleteIfExists(results());
        Files.deleteIfExists(input());
    }
}
