package org.autoperi.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.matching.Grouping;
import org.autoperi.crystal.matching.MatchSearch;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.PreparedCrystal;
import org.autoperi.crystal.matching.SearchSettings;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.run.spi.RunException;

/**
 * Predicts the structure of a composition: draws many crystals with one, two ... formula units in the cell, groups those that are the same
 * structure, and ranks the groups by how often they were drawn. A flow that has learnt a structure comes back to it; what it does not
 * know scatters. Groups drawn equally often are ordered by the energy per atom of the physical terms of the model. Thread-safe.
 *
 * <p>Of a group the crystal nearest to all others (the medoid of the root-mean-square distances) stands for it, as it is and
 * symmetrised.
 */
public final class StructurePrediction {
    /** Suits drawn crystals, whose atoms are never quite in their places. */
    private static final double SYMMETRY_TOLERANCE_ANGSTROM = 0.1;

    /** Times at which candidates are looked at for their misfit. */
    private static final int POINTS = 16;

    private final TrainedFlow flow;
    private final SymmetrySearch symmetries;
    private final StructureMatcher matcher = new StructureMatcher(MatchSettings.cdvae());

    /**
     * How to search.
     *
     * @param count crystals drawn for each number of formula units
     * @param units numbers of formula units in the primitive cell; empty takes all that the model has learnt cells for
     * @param seed of the random streams
     * @param relax whether crystals are relaxed by the physical terms of the model
     */
    public record Settings(int count, List<Integer> units, long seed, boolean relax) {
        /** Checks the numbers. */
        public Settings {
            units = List.copyOf(units);
            if (count < 1) {
                throw new IllegalArgumentException("crystals to draw are " + count + ", expected 1 or more");
            }
            for (int unit : units) {
                if (unit < 1) {
                    throw new IllegalArgumentException("formula units are " + unit + ", expected 1 or more");
                }
            }
        }

        /** Twenty of each, relaxed, with seed 0. */
        public static Settings defaults() {
            return new Settings(20, List.of(), 0, true);
        }
    }

    /**
     * A structure the composition may have.
     *
     * @param crystal as it was drawn, the one nearest to all that are the same structure
     * @param units formula units in the cell that was drawn
     * @param draws how many of the drawn crystals are this structure
     * @param misfit how badly it fits what the model has learnt of the composition
     * @param energyPerAtom sum of the physical terms of the model, per atom; empty without terms
     * @param symmetry symmetry within 0.1 angstrom, with the symmetrised cells; empty if none was found
     */
    public record Candidate(
            Crystal crystal,
            int units,
            int draws,
            Misfit misfit,
            OptionalDouble energyPerAtom,
            Optional<Symmetry> symmetry) {}

    /**
     * What was found.
     *
     * @param candidates the best first
     * @param drawn how many crystals were drawn
     */
    public record Ranking(List<Candidate> candidates, int drawn) {
        /** Copies the list. */
        public Ranking {
            candidates = List.copyOf(candidates);
        }
    }

    /** A prediction by a model. */
    public StructurePrediction(TrainedFlow flow, SymmetrySearch symmetries) {
        this.flow = flow;
        this.symmetries = symmetries;
    }

    /**
     * The numbers of formula units whose cells are not larger than those learnt, from 1 on.
     *
     * @param formula the composition; only its proportions count
     */
    public List<Integer> units(Composition formula) {
        double atoms = formula.reduced().atomCount();
        int most =
                flow.sizes().keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
        return IntStream.rangeClosed(1, (int) (most / atoms)).boxed().toList();
    }

    /**
     * Draws and ranks.
     *
     * @param formula the composition; only its proportions count
     * @param threads number of threads of the executor to use; the result does not depend on it
     * @throws RunException if the composition cannot be drawn: partial occupancies, an element that was not learnt, more atoms than were learnt
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public Ranking rank(
            Composition formula, Settings settings, int threads, ExecutorService executor, Progress progress)
            throws RunException {
        List<Integer> all = settings.units().isEmpty() ? units(formula) : settings.units();
        if (all.isEmpty()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    formula.reducedFormula() + " has "
                            + Math.round(formula.reduced().atomCount())
                            + " atoms in a formula unit; the model has learnt cells of at most "
                            + flow.sizes().keySet().stream()
                                    .mapToInt(Integer::intValue)
                                    .max()
                                    .orElse(0));
        }
        List<Crystal> drawn = new ArrayList<>();
        for (int units : all) {
            TrainedFlow.Request request = TrainedFlow.Request.of(settings.count())
                    .withComposition(times(formula.reduced(), units))
                    .withSeed(settings.seed() * 1000 + units)
                    .withRelax(settings.relax());
            for (Crystal crystal : flow.draw(request, threads, executor, progress)) {
                drawn.add(crystal.withName(String.format(Locale.ROOT, "%d-%s", units, crystal.name())));
            }
        }
        return rank(drawn, settings.seed(), threads, executor, progress);
    }

    /**
     * Ranks crystals of one composition, wherever they come from.
     *
     * @param seed of the noise from which their misfits are found
     * @param threads number of threads of the executor to use; the result does not depend on it
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public Ranking rank(List<Crystal> crystals, long seed, int threads, ExecutorService executor, Progress progress) {
        Grouping grouping;
        try (Progress part = progress.split(0.1, "Comparing", crystals.size())) {
            grouping = new MatchSearch(matcher, SearchSettings.exact(), executor, threads).group(crystals, part);
        }
        List<Crystal> middles = new ArrayList<>();
        for (List<Integer> group : grouping.groups()) {
            progress.checkCancelled();
            middles.add(medoid(group.stream().map(crystals::get).toList()));
        }
        List<Misfit> misfits;
        try (Progress part = progress.split(0.1, "Ranking", middles.size())) {
            misfits = flow.misfits(middles, POINTS, seed, threads, executor, part);
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < middles.size(); i++) {
            Crystal middle = middles.get(i);
            candidates.add(new Candidate(
                    middle,
                    units(middle),
                    grouping.groups().get(i).size(),
                    misfits.get(i),
                    flow.energyPerAtom(middle),
                    symmetry(middle)));
        }
        candidates.sort(Comparator.comparingInt((Candidate c) -> -c.draws())
                .thenComparingDouble(c -> c.misfit().total()));
        return new Ranking(candidates, crystals.size());
    }

    /** Formula units in the cell. */
    private static int units(Crystal crystal) {
        double atoms = crystal.composition().reduced().atomCount();
        return (int) Math.round(crystal.size() / atoms);
    }

    private static Composition times(Composition formula, int units) {
        Map<Element, Double> amounts = new LinkedHashMap<>();
        formula.amounts().forEach((element, amount) -> amounts.put(element, units * amount));
        return Composition.of(amounts);
    }

    /** The crystal with the least sum of distances to the others; two are as good as one, then the first is taken. */
    private Crystal medoid(List<Crystal> group) {
        if (group.size() < 3) {
            return group.get(0);
        }
        List<PreparedCrystal> prepared = group.stream().map(matcher::prepare).toList();
        double[] sums = new double[group.size()];
        for (int i = 0; i < sums.length; i++) {
            for (int j = 0; j < i; j++) {
                double rms = matcher.rmsDistance(prepared.get(i), prepared.get(j))
                        .map(distance -> distance.rms())
                        .orElse(matcher.settings().siteTolerance());
                sums[i] += rms;
                sums[j] += rms;
            }
        }
        int best = 0;
        for (int i = 1; i < sums.length; i++) {
            best = sums[i] < sums[best] ? i : best;
        }
        return group.get(best);
    }

    private Optional<Symmetry> symmetry(Crystal crystal) {
        try {
            return Optional.of(symmetries.find(crystal, SymmetryTolerance.ofDistance(SYMMETRY_TOLERANCE_ANGSTROM)));
        } catch (SymmetryException e) {
            return Optional.empty();
        }
    }
}
