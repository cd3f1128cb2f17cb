package org.autoperi.evaluate.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Extension;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Param;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Evaluations;
import org.autoperi.evaluate.GeneratedStructure;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The samples of a structure prediction with their distance from the known structure, so that a property prediction can learn from the look of a sample
 * how near it is. The property {@code distance} is the root mean square distance of the sites as a fraction of the mean free length, as {@code
 * match-rate} has it; a sample that is another structure has the site tolerance. All samples of a target are in the same split.
 */
@Component
@Extension(
        id = "sample-distances",
        label = "Samples with distances",
        description =
                "The samples of a crystal-prediction run with their distance from the known structure, to learn how far to trust samples.")
public final class SampleDistances implements DatasetSource<SampleDistances.Config> {
    /** Name of the property. */
    static final String DISTANCE = "distance";

    private static final String SAMPLES = EvaluationStage.SAMPLES;
    private static final String KNOWN = EvaluationStage.KNOWN;
    private static final int THREADS = Math.min(8, Runtime.getRuntime().availableProcessors());

    /**
     * Configuration.
     *
     * @param path folder of a finished run of {@code crystal-prediction}
     * @param validationShare share of the targets for validation, evenly spaced
     * @param matcher what counts as the same structure
     */
    public record Config(
            @Param(label = "Run folder", help = "A finished run of crystal-prediction with known structures.")
                    Optional<Path> path,
            @Param(label = "Validation share", unit = "1", min = 0, max = 1, help = "Share of the targets.")
                    double validationShare,
            @Param(label = "Matcher") MatcherRule matcher) {
        /** A tenth for validation, the tolerances of the published tables. */
        public Config() {
            this(Optional.empty(), 0.1, new MatcherRule());
        }
    }

    private final ExtensionRegistry extensions;

    /** Takes the registry with the formats. */
    @Activate
    public SampleDistances(@Reference ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    @Override
    public Dataset open(Config config, Progress progress) throws DatasetException {
        Path run = config.path()
                .orElseThrow(() -> new DatasetException(
                        "sample-distances: found no path; give the folder of a crystal-prediction run"));
        for (String file : List.of(SAMPLES, KNOWN)) {
            if (!Files.isRegularFile(run.resolve(file))) {
                throw new DatasetException(run + " has no " + file
                        + "; expected a finished run of crystal-prediction whose targets have" + " known structures");
            }
        }
        ExecutorService executor = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "sample-distances");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return read(config, run, new Evaluations(extensions, executor, THREADS), executor, progress);
        } catch (EvaluationException e) {
            throw new DatasetException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DatasetException(run + " cannot be read: " + e.getMessage(), e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Dataset read(
            Config config, Path run, Evaluations evaluations, ExecutorService executor, Progress progress)
            throws EvaluationException, IOException, DatasetException {
        List<DatasetEntry> tests = EvaluationStage.known(run, evaluations, progress);
        List<GeneratedStructure> samples =
                evaluations.read(run.resolve(SAMPLES), progress).structures();
        EvaluationInput input = new EvaluationInput(samples, Optional.empty(), executor, THREADS);
        SamplePairs pairs;
        try {
            pairs = SamplePairs.of(input, tests, SamplePairs.Pairing.ID);
        } catch (IllegalArgumentException e) {
            throw new DatasetException(run + ": " + e.getMessage(), e);
        }
        List<List<PairedMatches.Sample>> found;
        try (Progress part = progress.split(1, "Comparing samples", tests.size())) {
            found = new PairedMatches(config.matcher, part).compare(input, pairs, Integer.MAX_VALUE);
        }
        Dataset.Builder dataset = Dataset.builder(
                        "samples of " + run.toAbsolutePath().normalize().getFileName())
                .input(DataFile.of(SAMPLES, Files.readAllBytes(run.resolve(SAMPLES))))
                .input(DataFile.of(KNOWN, Files.readAllBytes(run.resolve(KNOWN))));
        int validated = 0;
        for (int test = 0; test < tests.size(); test++) {
            boolean validates = (test + 1) * config.validationShare >= validated + 1;
            validated += validates ? 1 : 0;
            List<Integer> own = pairs.samples().get(test);
            for (int k = 0; k < own.size(); k++) {
                GeneratedStructure sample = samples.get(own.get(k));
                PairedMatches.Sample compared = found.get(test).get(k);
                if (compared.refusal().isPresent()) {
                    dataset.problem(new Problem(
                            Severity.WARNING,
                            SourcePosition.of(run.resolve(SAMPLES).toString()),
                            sample.name() + ": " + compared.refusal().get().detail()));
                    continue;
                }
                double distance = compared.isMatch() ? compared.rms() : config.matcher.siteTolerance();
                Crystal crystal = sample.crystal().orElseThrow().withProperty(DISTANCE, distance);
                dataset.add(new DatasetEntry(sample.name(), crystal, validates ? Split.VALIDATION : Split.TRAIN));
            }
        }
        return dataset.build();
    }
}
