package org.autoperi.evaluate.internal;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.NiggliReduction;
import org.autoperi.crystal.PeriodicDistance;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.io.CifDocument;
import org.autoperi.crystal.io.CifWriter;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * The validity of LeMat-GenBench: charge, distances and plausibility (github.com/LeMaterial/lemat-genbench, validity_metrics.py at commit
 * 50434f678f4f1955bd6787898275b9bc8d9df78f, Apache-2.0).
 *
 * <ul>
 *   <li>Distances, as published: every two different atoms are at least 0.5 (0.7 + r_i + r_j) angstrom apart, with the atomic radii of
 *       Slater. An element without a radius counts 1 angstrom; a cell of one atom passes; images of one atom are not looked at.
 *   <li>The same with the images of one atom is ours and has its own name.
 *   <li>Plausibility, as published: 0.01 to 25 g/cm3, 1e-5 to 0.5 atoms in a cubic angstrom, more than 1 cubic angstrom, edges of 1 to 100
 *       angstrom, a space group within 0.01 angstrom, and the crystal can be written as CIF; here it is also read back.
 *   <li>Charge is not the published test; {@link LematCharge} says why. Therefore the whole is not either, and has its own name.
 * </ul>
 */
@Component
@Extension(
        id = "lemat-validity",
        label = "LeMat validity",
        description = "Share of structures with plausible charge, distances, density and cell, after LeMat-GenBench.",
        cite = "LeMat-GenBench, github.com/LeMaterial/lemat-genbench")
public final class LematValidity implements Evaluator<LematValidity.Config> {
    static final String DISTANCE = "lemat-genbench-distance";
    static final String PLAUSIBILITY = "lemat-genbench-plausibility";
    static final String CHARGE = "autoperi-lemat-charge";
    static final String SELF_IMAGES = "autoperi-lemat-distance-with-self-images";
    static final String ALL = "autoperi-lemat-validity";

    private static final double MISSING_RADIUS_ANGSTROM = 1;

    /**
     * Configuration.
     *
     * @param timeLimitSeconds time after which a structure is given up
     */
    public record Config(
            @Param(label = "Time limit", unit = "second", min = 0, help = "For a structure; 0 for none.")
                    double timeLimitSeconds) {
        /** One minute. */
        public Config() {
            this(PerStructure.USUAL_SECONDS);
        }
    }

    /** What each test says of one structure. */
    private record Judged(Verdict charge, Verdict distance, Verdict selfImages, Verdict plausibility) {
        static Judged same(Verdict verdict) {
            return new Judged(verdict, verdict, verdict, verdict);
        }

        /** The first failure among the published tests, with the names of all that failed. */
        Verdict all() {
            List<Verdict> failed = new ArrayList<>();
            for (Verdict one : List.of(charge, distance, plausibility)) {
                if (!one.isPassed()) {
                    failed.add(one);
                }
            }
            if (failed.isEmpty()) {
                return Verdict.passed(charge.detail());
            }
            String details = String.join(
                    "; ", failed.stream().map(Verdict::detail).distinct().toList());
            return Verdict.failed(failed.get(0).category(), details);
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) {
        List<Judged> judged = new PerStructure(config.timeLimitSeconds)
                .map(input, input.generated(), (structure, index) -> judge(structure), Judged::same, progress);
        Evaluation all = share(
                judged,
                Judged::all,
                "lemat-validity",
                ALL,
                Map.of(),
                "The published rule also asks pymatgen's BVAnalyzer and has another table of usual oxidation states.");
        if (all.metrics().isEmpty()) {
            return all;
        }
        Map<String, String> distances =
                Parameters.of("scale", 0.5, "offset-angstrom", 0.7, "missing-radius-angstrom", 1);
        List<Metric> parts = new ArrayList<>();
        parts.addAll(share(judged, Judged::charge, "lemat-charge", CHARGE, Map.of(), "Not the published rule.")
                .metrics());
        parts.addAll(share(
                        judged,
                        Judged::distance,
                        "lemat-distance",
                        DISTANCE,
                        distances,
                        "Images of one atom are not tested; a cell of one atom passes.")
                .metrics());
        parts.addAll(share(judged, Judged::selfImages, "lemat-distance-with-self-images", SELF_IMAGES, distances, "")
                .metrics());
        parts.addAll(share(judged, Judged::plausibility, "lemat-plausibility", PLAUSIBILITY, Map.of(), "")
                .metrics());
        return all.with(parts);
    }

    private static Evaluation share(
            List<Judged> judged,
            Function<Judged, Verdict> test,
            String name,
            String protocol,
            Map<String, String> parameters,
            String note) {
        return Evaluation.share(
                name, protocol, parameters, judged.stream().map(test).toList(), note);
    }

    private static Judged judge(GeneratedStructure structure) {
        if (structure instanceof GeneratedStructure.Unreadable unreadable) {
            return Judged.same(Verdict.failed(StructuralValidity.UNREADABLE, unreadable.reason()));
        }
        Crystal crystal = structure.crystal().orElseThrow();
        if (!crystal.isOrdered()) {
            return Judged.same(Verdict.failed("disordered", "atoms that share a site have no distance of their own"));
        }
        return new Judged(
                LematCharge.judge(crystal), distance(crystal, false), distance(crystal, true), plausibility(crystal));
    }

    /** Judges the distances of an ordered crystal. */
    static Verdict distance(Crystal crystal, boolean selfImages) {
        double self = selfImages ? shortestVector(crystal.lattice()) : Double.POSITIVE_INFINITY;
        PeriodicDistance distances = PeriodicDistance.of(crystal.lattice());
        for (int i = 0; i < crystal.size(); i++) {
            for (int j = i; j < crystal.size(); j++) {
                double least = 0.5 * (0.7 + radius(crystal.element(i)) + radius(crystal.element(j)));
                double distance = i == j ? self : distances.between(crystal, i, j);
                if (distance < least) {
                    return Verdict.failed(
                            i == j ? "distance: atom too close to its own image" : "distance: atoms too close",
                            String.format(
                                    Locale.ROOT,
                                    "%s %d and %s %d are %.3f angstrom apart, expected %.3f or more",
                                    crystal.element(i),
                                    i + 1,
                                    crystal.element(j),
                                    j + 1,
                                    distance,
                                    least));
                }
            }
        }
        return Verdict.passed();
    }

    private static double shortestVector(Lattice lattice) {
        Lattice reduced = NiggliReduction.of(lattice).lattice();
        return Math.min(reduced.a(), Math.min(reduced.b(), reduced.c()));
    }

    private static double radius(Element element) {
        return element.atomicRadiusAngstrom().orElse(MISSING_RADIUS_ANGSTROM);
    }

    /** Judges density, cell, CIF and symmetry of an ordered crystal. */
    static Verdict plausibility(Crystal crystal) {
        Lattice lattice = crystal.lattice();
        double density = PublishedDensity.of(crystal);
        if (!(density >= 0.01 && density <= 25)) {
            return failed("density", "%.4g g/cm3, expected 0.01 to 25", density);
        }
        double atoms = crystal.size() / lattice.volume();
        if (!(atoms >= 1e-5 && atoms <= 0.5)) {
            return failed("atomic density", "%.4g atoms in a cubic angstrom, expected 1e-5 to 0.5", atoms);
        }
        if (!(lattice.volume() > 1)) {
            return failed("volume", "%.4g cubic angstrom, expected more than 1", lattice.volume());
        }
        for (double length : new double[] {lattice.a(), lattice.b(), lattice.c()}) {
            if (!(length >= 1 && length <= 100)) {
                return failed("edge of the cell", "%.4g angstrom, expected 1 to 100", length);
            }
        }
        if (!survivesCif(crystal)) {
            return Verdict.failed("plausibility: CIF", "cannot be written as CIF and read back");
        }
        try {
            Symmetry.of(crystal, SymmetryTolerance.DEFAULT);
            return Verdict.passed();
        } catch (SymmetryException e) {
            return Verdict.failed("plausibility: symmetry", e.getMessage());
        }
    }

    private static Verdict failed(String what, String text, double found) {
        return Verdict.failed("plausibility: " + what, String.format(Locale.ROOT, what + " is " + text, found));
    }

    private static boolean survivesCif(Crystal crystal) {
        StringBuilder text = new StringBuilder();
        try {
            CifWriter.write(crystal, text);
            CifDocument document = CifDocument.read(new StringReader(text.toString()), "memory");
            return document.blocks().size() == 1
                    && document.blocks().get(0).broken().isEmpty()
                    && document.blocks()
                                    .get(0)
                                    .column("_atom_site_fract_x")
                                    .orElseThrow()
                                    .size()
                            == crystal.size();
        } catch (CrystalFormatException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
    }
}
