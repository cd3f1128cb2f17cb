package org.autoperi.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What the evaluators that finished found, kept in a folder until all have, so that an interrupted evaluation goes on where it was. Not thread-safe.
 *
 * @param folder the folder of the results
 * @param digest tells the input, see {@link Evaluations#digest}; results about another one are not taken over
 * @param files how files are replaced whole
 */
public record PartialEvaluation(Path folder, String digest, Replacing files) {
    private static final String RESULTS = "evaluation-so-far.json";
    private static final String INPUT = "evaluation-so-far.sha256";

    /** Replaces files, so that one that cannot be written takes nothing away. */
    @FunctionalInterface
    public interface Replacing {
        /** Writes a file of the folder whole or not at all. */
        void replace(Path file, Content content) throws IOException;
    }

    /** What a file shall hold, UTF-8. */
    @FunctionalInterface
    public interface Content {
        /** Writes it. */
        void writeTo(Appendable out) throws IOException;
    }

    /** Checks that nothing is missing. */
    public PartialEvaluation {
        Objects.requireNonNull(folder);
        Objects.requireNonNull(digest);
        Objects.requireNonNull(files);
    }

    private Path results() {
        return folder.resolve(RESULTS);
    }

    private Path input() {
        return folder.resolve(INPUT);
    }

    /** Returns the parts found before, none if there are none or they are about something else. */
    public List<EvaluationResult.Part> read() throws IOException {
        if (!Files.exists(results()) || !isSameInput()) {
            return List.of();
        }
        try {
            return EvaluationResult.read(results()).parts();
        } catch (EvaluationException e) {
            return List.of(); // of a newer version or damaged: it is only a short cut
        }
    }

    private boolean isSameInput() throws IOException {
        return Files.exists(input())
                && Files.readString(input(), StandardCharsets.UTF_8).strip().equals(digest);
    }

    /**
     * Keeps what was found so far; to be given to {@link Evaluations#evaluate}.
     *
     * @throws EvaluationException if it cannot be written
     */
    public void write(EvaluationResult sofar) throws EvaluationException {
        try {
            Files.createDirectories(folder);
            if (!isSameInput()) {
                Files.deleteIfExists(results());
                files.replace(input(), out -> out.append(digest).append('\n'));
            }
            files.replace(results(), sofar::writeJson);
        } catch (IOException e) {
            throw new EvaluationException(results() + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Removes from a folder what is no longer needed once the results themselves are written. */
    public static void discard(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(RESULTS));
        Files.deleteIfExists(folder.resolve(INPUT));
    }
}
