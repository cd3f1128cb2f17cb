package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.autoperi.core.CacheFolder;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * The coverage metrics of CDVAE (Xie et al., ICLR 2022, arXiv:2110.06197, after Xu et al. and Ganea et al. for molecules): COV-R, the share of
 * test crystals near a generated one, COV-P, the share of generated ones near a test crystal, and the mean distances to the nearest. Near
 * means that the smallest distance of structure fingerprints and the smallest of composition fingerprints do not exceed their cut-offs;
 * the two may belong to different crystals.
 */
@Component
@Extension(
        id = "coverage",
        label = "Coverage",
        description =
                "How well generated and test crystals cover each other, by the fingerprints and cut-offs of CDVAE.",
        cite = {
            "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197",
            "doi:10.1039/C9RA07755C",
            "doi:10.1038/npjcompumats.2016.28"
        })
public final class Coverage implements Evaluator<Coverage.Config> {
    private static final Config CARBON_AND_PEROVSKITE = new Config(0.2, 4, new Config().timeLimitSeconds());

    /**
     * Configuration; the published cut-offs are 0.4 and 10 for MP-20, 0.2 and 4 for Carbon-24 and Perov-5, others are another protocol.
     *
     * @param structureCutoff largest distance of structure fingerprints that is near
     * @param compositionCutoff largest distance of composition fingerprints that is near
     * @param timeLimitSeconds time after which the fingerprint of a structure is given up
     */
    public record Config(
            @Param(
                            label = "Structure cut-off",
                            unit = "1",
                            min = 0,
                            help = "0.4 for MP-20, 0.2 for Carbon-24 and Perov-5.")
                    double structureCutoff,
            @Param(
                            label = "Composition cut-off",
                            unit = "1",
                            min = 0,
                            help = "10 for MP-20, 4 for Carbon-24 and Perov-5.")
                    double compositionCutoff,
            @Param(
                            label = "Time limit",
                            unit = "second",
                            min = 0,
                            help = "For the fingerprint of a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** Those of MP-20, one minute. */
        public Config() {
            this(0.4, 10, PerStructure.USUAL_SECONDS);
        }

        private boolean isNear(double structure, double composition) {
            return structure <= structureCutoff && composition <= compositionCutoff;
        }

        private boolean hasCutoffsOf(Config other) {
            return structureCutoff == other.structureCutoff && compositionCutoff == other.compositionCutoff;
        }

        private String protocol() {
            if (hasCutoffsOf(new Config())) {
                return "cdvae-coverage-mp20";
            }
            return hasCutoffsOf(CARBON_AND_PEROVSKITE)
                    ? "cdvae-coverage-carbon-perovskite"
                    : "cdvae-coverage-with-own-parameters";
        }
    }

    private final FingerprintCache cache;

    /** Keeps fingerprints of references in the user's cache folder. */
    @Activate
    public Coverage() {
        this(new FingerprintCache(CacheFolder.ofUser()));
    }

    Coverage(FingerprintCache cache) {
        this.cache = cache;
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        Split split = input.test().isEmpty() ? Split.TRAIN : Split.TEST;
        FingerprintSet known = FingerprintSet.ofReference(input, split, cache, config.timeLimitSeconds, progress);
        if (known.places().length == 0) {
            return Evaluation.notApplicable(
                    known.size() == 0
                            ? "no known crystals to compare with; name a dataset with a test or training split"
                            : "none of the " + known.size() + " known crystals has a fingerprint: " + known.failures());
        }
        FingerprintSet made = FingerprintSet.ofGenerated(input, config.timeLimitSeconds, progress);
        if (made.places().length == 0) {
            return Evaluation.notApplicable(
                    "none of the " + made.size() + " generated structures has a fingerprint: " + made.failures());
        }
        FingerprintDistances.Nearest structure =
                FingerprintDistances.nearest(made.structure(), known.structure(), input, progress);
        FingerprintDistances.Nearest composition =
                FingerprintDistances.nearest(made.composition(), known.composition(), input, progress);
        List<Verdict> verdicts = verdicts(config, made, structure.ofFirst(), composition.ofFirst());
        return new Evaluation(metrics(config, split, known, made, structure, composition, verdicts), verdicts, "");
    }

    private static List<Verdict> verdicts(
            Config config, FingerprintSet made, double[] structure, double[] composition) {
        Verdict[] verdicts = new Verdict[made.size()];
        for (int i = 0; i < verdicts.length; i++) {
            StructureFingerprint fingerprint = made.get(i);
            verdicts[i] = fingerprint.isThere()
                    ? Verdict.passed()
                    : Verdict.failed(fingerprint.category(), fingerprint.detail());
        }
        for (int k = 0; k < structure.length; k++) {
            if (!config.isNear(structure[k], composition[k])) {
                verdicts[made.places()[k]] = Verdict.failed(
                        structure[k] > config.structureCutoff
                                ? "no known structure is near"
                                : "no known composition is near",
                        String.format(
                                Locale.ROOT,
                                "nearest known structure at %.4f, nearest known composition at %.4f",
                                structure[k],
                                composition[k]));
            }
        }
        return Arrays.asList(verdicts);
    }

    private static List<Metric> metrics(
            Config config,
            Split split,
            FingerprintSet known,
            FingerprintSet made,
            FingerprintDistances.Nearest structure,
            FingerprintDistances.Nearest composition,
            List<Verdict> verdicts) {
        int covered = 0;
        for (int j = 0; j < known.places().length; j++) {
            covered += config.isNear(structure.ofSecond()[j], composition.ofSecond()[j]) ? 1 : 0;
        }
        Map<String, String> parameters = Parameters.of(
                "structure-cutoff",
                config.structureCutoff,
                "composition-cutoff",
                config.compositionCutoff,
                "against",
                split == Split.TEST ? "test" : "train",
                "reference-crystals",
                known.size());
        String remark = split == Split.TEST ? "" : "There is no test split; compared with the training crystals.";
        String protocol = config.protocol();
        Metric precision = Evaluation.share("cov-precision", protocol, parameters, verdicts, remark)
                .metrics()
                .get(0);
        List<Metric> metrics = new ArrayList<>();
        metrics.add(new Metric(
                "cov-recall",
                100.0 * covered / known.places().length,
                "%",
                protocol,
                parameters,
                known.places().length,
                known.failures(),
                remark));
        metrics.add(precision);
        metrics.add(mean("amsd-recall", structure.ofSecond(), protocol, parameters, known));
        metrics.add(mean("amsd-precision", structure.ofFirst(), protocol, parameters, made));
        metrics.add(mean("amcd-recall", composition.ofSecond(), protocol, parameters, known));
        metrics.add(mean("amcd-precision", composition.ofFirst(), protocol, parameters, made));
        return metrics;
    }

    private static Metric mean(
            String name, double[] distances, String protocol, Map<String, String> parameters, FingerprintSet set) {
        double mean = Arrays.stream(distances).average().orElseThrow();
        return new Metric(name, mean, "1", protocol, parameters, distances.length, set.failures(), "");
    }
}
