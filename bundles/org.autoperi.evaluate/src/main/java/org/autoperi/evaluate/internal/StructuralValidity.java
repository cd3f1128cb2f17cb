package org.autoperi.evaluate.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * The structural validity of CDVAE (Xie et al., ICLR 2022, arXiv:2110.06197): the nearest images of any two different atoms of the cell are at
 * least 0.5 angstrom apart and the cell has at least 0.1 cubic angstrom. Images of one and the same atom are not looked at, so a cell of one
 * atom passes however short its vectors are; {@link StrictValidity} closes that gap.
 */
@Component
@Extension(
        id = "structural-validity",
        label = "Structural validity",
        description =
                "Share of structures whose atoms are 0.5 angstrom apart, by the rule of CDVAE; self-images are not tested.",
        cite = "Xie et al., Crystal Diffusion Variational Autoencoder, ICLR 2022, arXiv:2110.06197")
public final class StructuralValidity implements Evaluator<StructuralValidity.Config> {
    /** Name of the rule with its published parameters. */
    static final String PROTOCOL = "cdvae-structural-validity";

    static final String UNREADABLE = "unreadable";

    /**
     * Configuration; other distances and volumes than the defaults are another protocol.
     *
     * @param minDistanceAngstrom smallest distance of two atoms
     * @param minVolume smallest volume of the cell
     * @param timeLimitSeconds time after which a structure is given up
     */
    public record Config(
            @Param(label = "Smallest distance", unit = "angstrom", min = 0) double minDistanceAngstrom,
            @Param(label = "Smallest volume", unit = "cubic angstrom", min = 0) double minVolume,
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** The published 0.5 angstrom and 0.1 cubic angstrom; one minute. */
        public Config() {
            this(0.5, 0.1, PerStructure.USUAL_SECONDS);
        }

        private boolean isPublished() {
            Config published = new Config();
            return minDistanceAngstrom == published.minDistanceAngstrom && minVolume == published.minVolume;
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Verdict> verdicts =
                new PerStructure(config.timeLimitSeconds).judge(input, structure -> judge(config, structure), progress);
        String protocol = config.isPublished() ? PROTOCOL : PROTOCOL + "-with-own-parameters";
        Map<String, String> parameters =
                Parameters.of("min-distance-angstrom", config.minDistanceAngstrom, "min-volume", config.minVolume);
        return Evaluation.share(
                "structural-validity",
                protocol,
                parameters,
                verdicts,
                "Distances between images of one atom are not tested.");
    }

    /** Judges one structure by the published parameters. */
    static boolean isValid(GeneratedStructure structure) {
        return judge(new Config(), structure).isPassed();
    }

    /** Judges one structure. */
    static Verdict judge(Config config, GeneratedStructure structure) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return Verdict.failed(UNREADABLE, unreadable.reason());
        }
        Crystal crystal = structure.crystal().orElseThrow();
        double volume = crystal.lattice().volume();
        if (volume < config.minVolume) {
            return Verdict.failed("volume too small", String.format(Locale.ROOT, "volume %.3g cubic angstrom", volume));
        }
        PeriodicDistance distances = PeriodicDistance.of(crystal.lattice());
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = i + 1; j < crystal.size(); j++) {
                double distance = distances.between(crystal, i, j);
                if (distance < config.minDistanceAngstrom) {
                    return Verdict.failed(
                            "atoms too close",
                            String.format(
                                    Locale.ROOT, "atoms %d and %d are %.3f angstrom apart", i + 1, j + 1, distance));
                }
            }
        }
        return Verdict.passed();
    }
}
