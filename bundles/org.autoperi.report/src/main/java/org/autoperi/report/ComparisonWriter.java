package org.autoperi.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.report.internal.Comparison;

/**
 * Writes one page that compares several runs, or evaluations of crystals that were generated elsewhere, into a folder of its own: {@code
 * index.html}, the crystals it shows, and {@code compare.csv}, {@code compare.json}, {@code compare.tex} and {@code references.bib}. Numbers
 * stand in one row only if protocol, parameters and reference agree. The same runs give the same bytes. Stateless but for the extensions.
 */
public final class ComparisonWriter {
    private final ExtensionRegistry extensions;

    /**
     * What takes part.
     *
     * @param name heading of its column, empty for the name of the folder
     * @param path a run folder, a folder that {@code autoperi evaluate --out} wrote, or an {@code evaluation.json}
     */
    public record Run(String name, Path path) {
        /** Checks that nothing is missing. */
        public Run {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(path, "path");
        }
    }

    /** A writer with the formats and datasets that are installed. */
    public ComparisonWriter(ExtensionRegistry extensions) {
        this.extensions = Objects.requireNonNull(extensions, "extensions");
    }

    /** Returns why nothing can be compared that lies at a place, as a sentence; empty if something can. */
    public static Optional<String> obstacle(Path path) {
        return Comparison.obstacle(path);
    }

    /**
     * Writes the comparison. A run that failed, has not been evaluated or is not there stays in the tables with the reason.
     *
     * @param out a folder that is new, empty, or holds an earlier comparison, which is replaced
     * @param runs what is compared, in this order; differences are told against the first
     * @param title heading of the page, empty for how many runs it compares
     * @throws IllegalArgumentException if there is no run
     * @throws IOException if {@code out} holds something else, a file of a run cannot be read, or the disk refuses
     * @throws CancelledException if the user cancelled; an earlier page stays as it was
     */
    public ReportWriter.Written write(Path out, List<Run> runs, String title, Progress progress) throws IOException {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("there is no run to compare, expected at least one");
        }
        List<String> problems = new ArrayList<>();
        Comparison comparison = Comparison.of(
                runs.stream().map(Run::name).toList(),
                runs.stream().map(Run::path).toList(),
                title,
                extensions);
        return new ReportWriter.Written(comparison.write(out, problems, progress), problems);
    }
}
