package org.autoperi.evaluate.internal;

import java.util.List;
import java.util.Locale;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * Ours: no two atoms, images of one atom included, are closer than a fraction of the sum of their covalent radii (Cordero et al.,
 * doi:10.1039/b801115j). With the default fraction 0.6 none of 9,917 crystals of MP-20 fails; the closest pair among them has 0.624 (plutonium).
 */
@Component
@Extension(
        id = "strict-validity",
        label = "Strict validity",
        description =
                "Share of structures without a pair of atoms, self-images included, closer than a fraction of the sum of their"
                        + " covalent radii.",
        cite = "doi:10.1039/b801115j")
public final class StrictValidity implements Evaluator<StrictValidity.Config> {
    /**
     * Configuration.
     *
     * @param radiiFraction smallest distance of two atoms as a fraction of the sum of their covalent radii
     * @param timeLimitSeconds time after which a structure is given up
     */
    public record Config(
            @Param(label = "Fraction of radii", unit = "1", min = 0, max = 2) double radiiFraction,
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** 0.6, one minute. */
        public Config() {
            this(0.6, PerStructure.USUAL_SECONDS);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Verdict> verdicts =
                new PerStructure(config.timeLimitSeconds).judge(input, structure -> judge(config, structure), progress);
        return Evaluation.share(
                "strict-validity",
                "autoperi-strict-validity",
                Parameters.of("radii-fraction", config.radiiFraction),
                verdicts,
                "");
    }

    private static Verdict judge(Config config, GeneratedStructure structure) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return Verdict.failed(StructuralValidity.UNREADABLE, unreadable.reason());
        }
        Crystal crystal = structure.crystal().orElseThrow();
        if (!crystal.isOrdered()) {
            return Verdict.failed("disordered", "atoms that share a site have no distance of their own");
        }
        NiggliReduction reduction = NiggliReduction.of(crystal.lattice());
        double self = Math.min(
                reduction.lattice().a(),
                Math.min(reduction.lattice().b(), reduction.lattice().c()));
        PeriodicDistance distances = PeriodicDistance.of(crystal.lattice());
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = i; j < crystal.size(); j++) {
                double distance = i == j ? self : distances.between(crystal, i, j);
                double radii = crystal.element(i).covalentRadiusAngstrom()
                        + crystal.element(j).covalentRadiusAngstrom();
                if (distance < config.radiiFraction * radii) {
                    return Verdict.failed(
                            i == j ? "atom too close to its own image" : "atoms too close",
                            String.format(
                                    Locale.ROOT,
                                    "%s %d and %s %d are %.3f angstrom apart, %.2f of the sum of their radii",
                                    crystal.element(i),
                                    i + 1,
                                    crystal.element(j),
                                    j + 1,
                                    distance,
                                    distance / radii));
                }
            }
        }
        return Verdict.passed();
    }
}
