package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Metric;
import org.autoperi.evaluate.Verdict;
import org.autoperi.evaluate.spi.Evaluator;
import org.osgi.service.component.annotations.Component;

/**
 * S.U.N.: the share of structures that are stable, unique and novel (Zeni et al., MatterGen, doi:10.1038/s41586-025-08628-5), from energies that the
 * files carry. Nothing here computes an energy.
 *
 * <p>Whoever has energies says by which level of theory those of the structures and those of the reference were made; only the same level makes a
 * hull. The hull is that of the reference alone, so a structure below it has a negative distance. A structure is stable if its energy is at most
 * the threshold above the hull. Novel is what matches no training crystal and unique the first of a group that match, counted among what is stable
 * and novel; both by StructureMatcher.
 */
@Component
@Extension(
        id = "sun",
        label = "Stable, unique, novel",
        description =
                "Share of structures that are stable, unique and novel, from energies of one declared level of theory.",
        cite = {"doi:10.1038/s41586-025-08628-5", "doi:10.1016/j.commatsci.2012.10.028"})
public final class Sun implements Evaluator<Sun.Config> {
    static final String ABOVE = "above the hull";
    static final String NO_ENERGY = "no energy";
    static final String NO_REFERENCE = "element without reference";

    /** Threshold of what is called metastable; verdicts are about it. */
    private static final double MOST = 0.1;

    /**
     * Configuration.
     *
     * @param energy key of the property with the energy of a structure, in electronvolt per atom
     * @param formation whether it is an energy of formation, whose elements are at zero by definition
     * @param level level of theory of the structures' energies
     * @param referenceLevel level of theory of the reference's energies
     * @param same when two crystals are the same
     */
    public record Config(
            @Param(label = "Energy", help = "Key of the property with the energy in electronvolt per atom.")
                    String energy,
            @Param(label = "Energy of formation", help = "If not, the reference must hold every element.")
                    boolean formation,
            @Param(
                            label = "Level of the structures",
                            help =
                                    "What their energies were made by: a DFT functional with its settings, the name of an ML potential,"
                                            + " a vendor.")
                    Optional<String> level,
            @Param(label = "Level of the reference", help = "The same; other levels are refused.")
                    Optional<String> referenceLevel,
            @Param(label = "Same crystal") MatcherRule same) {
        /** Formation energies as MP-20 has them; the levels have to be said. */
        public Config() {
            this("formation_energy_per_atom", true, Optional.empty(), Optional.empty(), new MatcherRule());
        }
    }

    @Override
    public Evaluation evaluate(Config config, EvaluationInput input, Progress progress) throws EvaluationException {
        if (config.level.isEmpty() || config.referenceLevel.isEmpty()) {
            return Evaluation.notApplicable("nobody said what level of theory the energies are of; set level and"
                    + " reference-level, such as PBE of the Materials Project or the name of an ML potential");
        }
        String level = config.level.get().strip();
        if (!level.equals(config.referenceLevel.get().strip())) {
            throw new EvaluationException("the energies of the structures are of level '" + level
                    + "', those of the reference of level '"
                    + config.referenceLevel.get().strip() + "'; only energies of one level make a hull");
        }
        List<EnergyHull.Phase> phases = phases(config, input);
        EnergyHull hull = hull(config, phases);
        SunVerdicts found = new SunVerdicts(input, config.same);
        for (int i = 0; i < input.generated().size(); i++) {
            progress.checkCancelled();
            place(config, hull, input.generated().get(i), found, i);
        }
        if (found.energies().length == 0) {
            return Evaluation.notApplicable("no structure has a number '" + config.energy
                    + "' and elements that the reference has; reasons: " + found.failures());
        }
        found.compare(MOST, progress);
        return metrics(config, phases.size(), input, found, progress);
    }

    private static List<EnergyHull.Phase> phases(Config config, EvaluationInput input) throws EvaluationException {
        List<EnergyHull.Phase> phases = new ArrayList<>();
        List<DatasetEntry> entries = input.reference().map(Dataset::entries).orElse(List.of());
        for (DatasetEntry entry : entries) {
            Double energy = entry.crystal().properties().get(config.energy);
            if (entry.crystal().isOrdered() && energy != null && Double.isFinite(energy)) {
                Composition composition = entry.crystal().composition();
                String name = composition.reducedFormula() + " (" + entry.id() + ")";
                phases.add(new EnergyHull.Phase(name, composition, energy));
            }
        }
        if (phases.isEmpty()) {
            throw new EvaluationException("none of " + entries.size() + " crystals of the reference has a number '"
                    + config.energy + "', so there is no hull; name a reference with energies, or the key of theirs");
        }
        return phases;
    }

    /** Energies of formation count from the elements, which are at zero whether the reference has them or not. */
    private static EnergyHull hull(Config config, List<EnergyHull.Phase> phases) {
        List<EnergyHull.Phase> all = new ArrayList<>(phases);
        if (config.formation) {
            phases.stream()
                    .flatMap(phase -> phase.composition().elements().stream())
                    .distinct()
                    .forEach(element ->
                            all.add(new EnergyHull.Phase(element.symbol(), Composition.of(Map.of(element, 1)), 0)));
        }
        return EnergyHull.of(all);
    }

    private static void place(
            Config config, EnergyHull hull, GeneratedStructure structure, SunVerdicts found, int index) {
        Optional<Verdict> refusal = Duplicates.cannotBeCompared(structure);
        if (refusal.isPresent()) {
            found.fail(index, refusal.get());
            return;
        }
        Crystal crystal = structure.crystal().orElseThrow();
        Double energy = crystal.properties().get(config.energy);
        Set<Element> missing = hull.missing(crystal.composition());
        if (energy == null || !Double.isFinite(energy)) {
            String text = "the property '" + config.energy + "' is " + (energy == null ? "not there" : energy);
            found.fail(index, Verdict.failed(NO_ENERGY, text));
        } else if (!missing.isEmpty()) {
            found.fail(index, Verdict.failed(NO_REFERENCE, "the reference has no energy of " + missing));
        } else {
            EnergyHull.Point point = hull.point(crystal.composition());
            double above = energy - point.energyPerAtom();
            String text = String.format(Locale.ROOT, "%.4f eV/atom above %s", above, point.phases());
            found.place(index, above, above <= MOST ? Verdict.passed(text) : Verdict.failed(ABOVE, text));
        }
    }

    private static Evaluation metrics(
            Config config, int entries, EvaluationInput input, SunVerdicts found, Progress progress) {
        Map<String, String> parameters = Parameters.of(
                "level",
                config.level.orElseThrow().strip(),
                "energy",
                config.energy,
                "hull-entries",
                entries,
                "training-crystals",
                input.training().size());
        parameters.putAll(config.same.parameters());
        String note = "Hull of " + entries + " entries; the fewer entries, the more structures count as stable.";
        List<Metric> metrics = new ArrayList<>();
        for (double threshold : List.of(0.0, MOST)) {
            Map<String, String> own = new LinkedHashMap<>(parameters);
            own.put("threshold", Double.toString(threshold));
            metrics.add(share("stable-" + threshold, found.stable(threshold), found, own, Map.of(), note));
            int sun = found.uniqueAndNovel(threshold, threshold == MOST, progress);
            metrics.add(
                    share("sun-" + threshold, sun, found, own, threshold == MOST ? found.failures() : Map.of(), note));
        }
        double mean = Arrays.stream(found.energies()).average().orElseThrow();
        int placed = found.energies().length;
        metrics.add(Metric.of("energy-above-hull", mean, "eV/atom", "declared-energies-hull", parameters, placed)
                .withNote("Mean over the structures with an energy. " + note));
        return new Evaluation(metrics, found.verdicts(), "");
    }

    private static Metric share(
            String name,
            int passed,
            SunVerdicts found,
            Map<String, String> parameters,
            Map<String, Integer> failures,
            String note) {
        int all = found.verdicts().size();
        return new Metric(name, 100.0 * passed / all, "%", "declared-energies-sun", parameters, all, failures, note);
    }
}
