package org.autoperi.evaluate.internal;

import java.util.List;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * The composition validity of CDVAE (Xie et al., ICLR 2022, arXiv:2110.06197) with the tables of SMACT 2.6 (Davies et al.,
 * doi:10.21105/joss.01361), to the verdict; see {@link SmactRule}.
 */
@Component
@Extension(
        id = "composition-validity",
        label = "Composition validity",
        description =
                "Share of structures whose composition can be neutral by the rule of CDVAE with the tables of SMACT 2.6.",
        cite = {
            "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197",
            "doi:10.21105/joss.01361"
        })
public final class CompositionValidity implements Evaluator<CompositionValidity.Config> {
    /** Name of the rule with its published parameters. */
    static final String PROTOCOL = "smact-2.6-cdvae";

    static final String DISORDERED = "disordered";

    /**
     * Configuration; without the test or the exception it is another protocol.
     *
     * @param pauling whether cations must be less electronegative than anions
     * @param alloys whether metals alone pass
     * @param timeLimitSeconds time after which a structure is given up
     */
    public record Config(
            @Param(label = "Pauling test", help = "Cations must be less electronegative than anions.") boolean pauling,
            @Param(label = "Alloys pass", help = "A compound of metals alone passes.") boolean alloys,
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** Both, as published; one minute. */
        public Config() {
            this(true, true, PerStructure.USUAL_SECONDS);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        SmactRule rule = new SmactRule(config.pauling, config.alloys);
        List<Verdict> verdicts =
                new PerStructure(config.timeLimitSeconds).judge(input, structure -> judge(rule, structure), progress);
        return Evaluation.share(
                "composition-validity",
                rule.equals(SmactRule.PUBLISHED) ? PROTOCOL : PROTOCOL + "-with-own-parameters",
                Parameters.of("pauling", config.pauling, "alloys", config.alloys),
                verdicts,
                "");
    }

    /** Judges the composition of one structure. */
    static Verdict judge(SmactRule rule, GeneratedStructure structure) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return Verdict.failed(StructuralValidity.UNREADABLE, unreadable.reason());
        }
        Crystal crystal = structure.crystal().orElseThrow();
        if (!crystal.isOrdered()) {
            return Verdict.failed(DISORDERED, "the rule is about whole numbers of atoms");
        }
        return rule.judge(crystal.composition());
    }
}
