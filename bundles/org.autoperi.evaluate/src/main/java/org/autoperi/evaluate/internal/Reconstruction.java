package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.matching.Overlay;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.spi.Evaluator;
import org.autoperi.graph.NeighbourList;
import org.osgi.service.component.annotations.Component;

/**
 * How exactly structures were reconstructed: mean squared errors of coordinates, bond lengths and cell parameters over the test structures whose
 * first sample matches. The sample is laid onto the reduced primitive cell of the test structure at the least distance of paired sites.
 */
@Component
@Extension(
        id = "reconstruction",
        label = "Reconstruction errors",
        description =
                "Mean squared errors of coordinates, bond lengths, cell lengths and angles of samples that match their test structure.",
        cite = "doi:10.1016/j.commatsci.2012.10.028")
public final class Reconstruction implements Evaluator<Reconstruction.Config> {
    /**
     * Configuration.
     *
     * @param same when two crystals are the same
     * @param pairing how samples find their test structure
     * @param bondFraction atoms of the test structure are bonded up to this fraction of the sum of their covalent radii
     */
    public record Config(
            @Param(label = "Same crystal") MatcherRule same,
            @Param(label = "Pairing", help = "How samples find their test structure: by id, or by index.")
                    SamplePairs.Pairing pairing,
            @Param(
                            label = "Bond length",
                            unit = "1",
                            min = 0.5,
                            max = 3,
                            help = "Longest bond as a fraction of the sum of the covalent radii.")
                    double bondFraction) {
        /** The tolerances of published match rates, bonds up to 1.3 times the radii. */
        public Config() {
            this(new MatcherRule(), SamplePairs.Pairing.AUTO, 1.3);
        }
    }

    /** Squared errors of one structure; bonds is their number and may be 0. */
    private record Errors(double coordinates, double bondSum, int bonds, double lengths, double angles) {}

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<DatasetEntry> tests = SampleValidity.tests(input);
        if (tests.isEmpty()) {
            return Evaluation.notApplicable(SampleValidity.NO_TESTS);
        }
        SamplePairs pairs;
        try {
            pairs = SamplePairs.of(input, tests, config.pairing);
        } catch (IllegalArgumentException e) {
            return Evaluation.notApplicable(e.getMessage());
        }
        List<Errors> errors = new ArrayList<>();
        for (List<PairedMatches.Sample> samples : new PairedMatches(config.same, progress).compare(input, pairs, 1)) {
            progress.checkCancelled();
            if (!samples.isEmpty() && samples.get(0).isMatch()) {
                Overlay overlay =
                        samples.get(0).alignment().orElseThrow().overlay().orElseThrow();
                errors.add(errors(overlay, config.bondFraction));
            }
        }
        if (errors.isEmpty()) {
            return Evaluation.notApplicable(
                    "no first sample matches its test structure, so there is nothing to measure");
        }
        return Evaluation.of(metrics(config, pairs, errors));
    }

    private static List<Metric> metrics(Config config, SamplePairs pairs, List<Errors> errors) {
        int count = errors.size();
        Map<String, String> parameters = new LinkedHashMap<>(config.same.parameters());
        parameters.put("pairing", pairs.how());
        parameters.put("test-structures", Integer.toString(pairs.tests().size()));
        String note = "Mean over the " + count + " of " + pairs.tests().size()
                + " test structures whose first sample matches; read it beside the match rate.";
        List<Metric> metrics = new ArrayList<>();
        double coordinates =
                errors.stream().mapToDouble(Errors::coordinates).average().orElseThrow();
        metrics.add(metric("coordinate-mse", coordinates, "angstrom^2", parameters, count, note));
        int bonds = errors.stream().mapToInt(Errors::bonds).sum();
        if (bonds > 0) {
            Map<String, String> ofBonds = new LinkedHashMap<>(parameters);
            ofBonds.put("bond-fraction", Double.toString(config.bondFraction));
            ofBonds.put("bonds", Integer.toString(bonds));
            double mean = errors.stream()
                    .filter(e -> e.bonds > 0)
                    .mapToDouble(e -> e.bondSum / e.bonds)
                    .average()
                    .orElseThrow();
            int bonded = (int) errors.stream().filter(e -> e.bonds > 0).count();
            metrics.add(metric("bond-length-mse", mean, "angstrom^2", ofBonds, bonded, note));
        }
        double lengths = errors.stream().mapToDouble(Errors::lengths).average().orElseThrow();
        double angles = errors.stream().mapToDouble(Errors::angles).average().orElseThrow();
        metrics.add(metric("cell-length-mse", lengths, "angstrom^2", parameters, count, note));
        metrics.add(metric("cell-angle-mse", angles, "degree^2", parameters, count, note));
        return metrics;
    }

    private static Metric metric(
            String name, double value, String unit, Map<String, String> parameters, int count, String note) {
        return Metric.of(name, value, unit, "matched-reconstruction", parameters, count)
                .withNote(note);
    }

    private static Errors errors(Overlay overlay, double bondFraction) {
        Lattice known = overlay.referenceCell();
        double free = Math.cbrt(known.volume() / overlay.size());
        double distance = overlay.distance().rms() * free;
        double[] a = overlay.cell().parameters();
        double[] b = known.parameters();
        double lengths = 0;
        double angles = 0;
        for (int i = 0; i < 3; i++) {
            lengths += (a[i] - b[i]) * (a[i] - b[i]) / 3;
            angles += (a[3 + i] - b[3 + i]) * (a[3 + i] - b[3 + i]) / 3;
        }
        double[] bonds = bonds(overlay, bondFraction);
        return new Errors(distance * distance, bonds[0], (int) bonds[1], lengths, angles);
    }

    /** The sum of squared errors of the lengths of bonds in the test structure, and their number. */
    private static double[] bonds(Overlay overlay, double fraction) {
        double[] radii = new double[overlay.size()];
        double longest = 0;
        int[] numbers = overlay.atomicNumbers();
        for (int i = 0; i < radii.length; i++) {
            radii[i] = Element.of(numbers[i]).covalentRadiusAngstrom();
            longest = Math.max(longest, radii[i]);
        }
        double[] frac = overlay.frac();
        double[] known = overlay.referenceFrac();
        NeighbourList list = new NeighbourList();
        int edges = list.halfWithin(overlay.referenceCell(), known, 2 * fraction * longest);
        double sum = 0;
        int count = 0;
        for (int e = 0; e < edges; e++) {
            int i = list.source()[e];
            int j = list.target()[e];
            if (list.distance()[e] <= fraction * (radii[i] + radii[j])) {
                double[] d = new double[3];
                for (int axis = 0; axis < 3; axis++) {
                    // The list may have wrapped the sites of the test structure; the vector says which image was meant.
                    d[axis] = frac[3 * j + axis] - frac[3 * i + axis] - (known[3 * j + axis] - known[3 * i + axis]);
                }
                double[] v = known(list, e, overlay.referenceCell());
                double error = overlay.cell().length(v[0] + d[0], v[1] + d[1], v[2] + d[2]) - list.distance()[e];
                sum += error * error;
                count++;
            }
        }
        return new double[] {sum, count};
    }

    /** The vector of an edge in fractions of the cell. */
    private static double[] known(NeighbourList list, int edge, Lattice cell) {
        double[] vector = list.vector();
        return cell.toFractional(new double[] {vector[3 * edge], vector[3 * edge + 1], vector[3 * edge + 2]});
    }
}
