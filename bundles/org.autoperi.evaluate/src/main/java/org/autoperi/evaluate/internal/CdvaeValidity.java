package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * What CDVAE calls a valid crystal (Xie et al., ICLR 2022, arXiv:2110.06197): structurally valid, of a valid composition, and with a
 * fingerprint. Its distributions and diversities are about these.
 */
@Component
@Extension(
        id = "cdvae-validity",
        label = "CDVAE validity",
        description =
                "Share of structures that pass the structural and the composition test of CDVAE and have a fingerprint.",
        cite = {
            "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197",
            "doi:10.21105/joss.01361"
        })
public final class CdvaeValidity implements Evaluator<CdvaeValidity.Config> {
    /**
     * Configuration.
     *
     * @param timeLimitSeconds time after which the fingerprint of a structure is given up
     */
    public record Config(
            @Param(
                            label = "Time limit",
                            unit = "second",
                            min = 0,
                            help = "For the fingerprint of a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** One minute. */
        public Config() {
            this(PerStructure.USUAL_SECONDS);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        return Evaluation.share(
                "cdvae-validity",
                "cdvae-validity",
                Parameters.of("time-limit-seconds", config.timeLimitSeconds),
                CdvaeSet.ofGenerated(input, config.timeLimitSeconds, progress).verdicts(),
                "Structural validity, composition validity and a fingerprint.");
    }

    /** Judges one structure; the first test that fails gives the category, the detail tells of all. */
    static Verdict judge(GeneratedStructure structure, StructureFingerprint fingerprint) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return Verdict.failed(StructuralValidity.UNREADABLE, unreadable.reason());
        }
        List<Verdict> tests = new ArrayList<>();
        tests.add(StructuralValidity.judge(new StructuralValidity.Config(), structure));
        tests.add(CompositionValidity.judge(SmactRule.PUBLISHED, structure));
        if (!fingerprint.isThere()) {
            tests.add(Verdict.failed(fingerprint.category(), fingerprint.detail()));
        }
        List<Verdict> failed = tests.stream().filter(test -> !test.isPassed()).toList();
        return failed.isEmpty()
                ? Verdict.passed()
                : Verdict.failed(
                        failed.get(0).category(),
                        String.join(
                                "; ",
                                failed.stream().map(Verdict::detail).distinct().toList()));
    }
}
