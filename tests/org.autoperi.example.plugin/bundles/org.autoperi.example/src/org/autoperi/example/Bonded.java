package org.autoperi.example;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.autoperi.graph.NeighbourSearch;
import org.autoperi.graph.PeriodicGraph;
import org.osgi.service.component.annotations.Component;

/** Share of structures in which every atom has a neighbour within bonding distance: no atom floats in empty space. */
@Component
@Extension(
        id = "bonded",
        label = "Bonded",
        description = "Share of structures whose atoms all have a neighbour within a multiple of the sum of covalent radii.",
        cite = "B. Cordero et al., Dalton Trans. 2832 (2008), doi:10.1039/b801115j")
public final class Bonded implements Evaluator<Bonded.Config> {
    private static final String PROTOCOL = "bonded-1";

    /**
     * Configuration.
     *
     * @param scale multiple of the sum of covalent radii within which two atoms count as bonded
     */
    public record Config(
            @Param(label = "Scale", unit = "1", min = 0.5, max = 3, help = "Multiple of the sum of covalent radii")
                    double scale) {
        /** 1.3 times the sum. */
        public Config() {
            this(1.3);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Verdict> verdicts = input.map(input.generated(), structure -> judge(structure, config.scale), progress);
        Map<String, String> parameters = Map.of("scale", Double.toString(config.scale));
        return Evaluation.share("bonded", PROTOCOL, parameters, verdicts, "");
    }

    private static Verdict judge(GeneratedStructure structure, double scale) {
        Optional<Crystal> crystal = structure.crystal();
        if (crystal.isEmpty()) {
            return Verdict.failed("unreadable", "the structure could not be read");
        }
        return crystal.get().isOrdered()
                ? judge(crystal.get(), scale)
                : Verdict.notJudged("distances in disordered structures are not judged");
    }

    private static Verdict judge(Crystal crystal, double scale) {
        // Each atom's nearest neighbour may be another than its nearest in units of radii, so some more are looked at.
        PeriodicGraph graph = NeighbourSearch.of(crystal).nearest(12, 0);
        double[] closest = new double[crystal.size()];
        Arrays.fill(closest, Double.POSITIVE_INFINITY);
        for (int e = 0; e < graph.edgeCount(); e++) {
            int site = graph.source()[e];
            double radii = crystal.element(site).covalentRadiusAngstrom()
                    + crystal.element(graph.target()[e]).covalentRadiusAngstrom();
            closest[site] = Math.min(closest[site], graph.distance()[e] / radii);
        }
        for (int site = 0; site < closest.length; site++) {
            if (closest[site] > scale) {
                return Verdict.failed(
                        "lonely atom",
                        String.format(
                                Locale.ROOT,
                                "%s on site %d: nearest neighbour at %.2f times the sum of radii, limit %.2f",
                                crystal.element(site).symbol(),
                                site + 1,
                                closest[site],
                                scale));
            }
        }
        return Verdict.passed();
    }
}
