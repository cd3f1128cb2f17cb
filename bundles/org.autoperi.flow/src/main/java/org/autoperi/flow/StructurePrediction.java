package org.autoperi.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
 * Predicts the structure of a composition: draws many crystals with one, two ... formula units in the cell, adds prototypes (crystals that the model
 * has learnt, with their elements exchanged, see {@link TemplatePool}), groups those that are the same structure, and ranks the groups. Thread-safe.
 *
 * <p>Crystals of the very composition that were learnt come first: they are known, not predicted, and a judge says nothing of them. If the model has
 * learnt to judge candidates ({@link CandidateConfidence}), the other groups are ranked by how likely one of their members is the right structure,
 * and the likeliest member stands for its group. Otherwise groups with a prototype come first, by how unlike the exchanged elements are, then by how
 * many prototypes agree; the others, and those that are equal in this, by how often they were drawn, then by their misfit. A flow that has learnt a
 * structure comes back to it; what it does not know scatters.
 *
 * <p>Without a judge the best prototype of a group stands for it, as it is and symmetrised; without one, the crystal nearest to all others (the medoid of the
 * root-mean-square distances).
 */
public final class StructurePrediction {
    /** Suits drawn crystals, whose atoms are never quite in their places. */
    private static final double SYMMETRY_TOLERANCE_ANGSTROM = 0.1;

    /** Rare numbers of formula units get one draw for so many of the most frequent one. */
    private static final int LEAST_SHARE = 5;

    /** Candidates whose misfit is found though a judge ranks them without it. */
    private static final int JUDGED_MISFITS = 20;

    /** Times at which candidates are looked at for their misfit. */
    private static final int POINTS = 16;

    private final TrainedFlow flow;
    private final SymmetrySearch symmetries;
    private final StructureMatcher matcher = new StructureMatcher(MatchSettings.cdvae());

    /**
     * How to search.
     *
     * @param count crystals drawn for the number of formula units that such formulas have most often, see {@link #draws}
     * @param units numbers of formula units in the primitive cell; empty takes all that the model has learnt cells for
     * @param seed of the random streams
     * @param relax whether drawn crystals are relaxed by the physical terms of the model
     * @param prototypes most prototypes for each number of formula units; 0 leaves them out
     */
    public record Settings(int count, List<Integer> units, long seed, boolean relax, int prototypes) {
        /** Most prototypes for each number of formula units, if not said. */
        public static final int PROTOTYPES = 20;

        /** Checks the numbers. */
        public Settings {
            units = List.copyOf(units);
            if (count < 1) {
                throw new IllegalArgumentException("crystals to draw are " + count + ", expected 1 or more");
            }
            if (prototypes < 0) {
                throw new IllegalArgumentException("prototypes are " + prototypes + ", expected 0 or more");
            }
            for (int unit : units) {
                if (unit < 1) {
                    throw new IllegalArgumentException("formula units are " + unit + ", expected 1 or more");
                }
            }
        }

        /** With twenty prototypes at most. */
        public Settings(int count, List<Integer> units, long seed, boolean relax) {
            this(count, units, seed, relax, PROTOTYPES);
        }

        /** Twenty of each, relaxed, with seed 0. */
        public static Settings defaults() {
            return new Settings(20, List.of(), 0, true);
        }
    }

    /**
     * A structure the composition may have.
     *
     * @param crystal the best prototype of this structure; without one, as it was drawn, the one nearest to all that are the same structure
     * @param units formula units in its cell
     * @param draws how many of the drawn crystals are this structure
     * @param prototypes what lent this structure, the elements that are most alike first; empty if it was only drawn
     * @param confidence probability that it is the right one if none that is known is, by the judge of the model; empty without one
     * @param misfit how badly it fits what the model has learnt of the composition; empty for those that a judge does not rank among the first 20
     * @param energyPerAtom sum of the physical terms of the model, per atom; empty without terms
     * @param symmetry symmetry within 0.1 angstrom, with the symmetrised cells; empty if none was found
     */
    public record Candidate(
            Crystal crystal,
            int units,
            int draws,
            List<TemplatePool.Copy> prototypes,
            OptionalDouble confidence,
            Optional<Misfit> misfit,
            OptionalDouble energyPerAtom,
            Optional<Symmetry> symmetry) {
        /** Copies the list. */
        public Candidate {
            prototypes = List.copyOf(prototypes);
        }

        /** How unlike the exchanged elements are; infinite without a prototype. */
        private double distance() {
            return prototypes.isEmpty()
                    ? Double.POSITIVE_INFINITY
                    : prototypes.get(0).distance();
        }
    }

    /**
     * What was found.
     *
     * @param candidates the best first
     * @param drawn how many crystals were drawn
     * @param copied how many prototypes were added
     */
    public record Ranking(List<Candidate> candidates, int drawn, int copied) {
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
     * How many crystals are drawn for each number of formula units: of the one whose cells are most frequent among the learnt crystals of such
     * formulas (ABC3 for SrTiO3) the count of the settings, of others fewer in proportion, but at least a fifth of it. A model that has learnt
     * no such cells, or does not hold its crystals, draws as many of each.
     *
     * @param formula the composition; only its proportions count
     * @return by number of formula units, in the order in which they are looked at; empty if the model has learnt no cells so large
     */
    public Map<Integer, Integer> draws(Composition formula, Settings settings) {
        List<Integer> all = settings.units().isEmpty() ? units(formula) : settings.units();
        Map<Integer, Integer> known = new LinkedHashMap<>();
        for (int units : all) {
            known.put(units, flow.templates().count(atoms(times(formula.reduced(), units))));
        }
        int most = known.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int least = (settings.count() + LEAST_SHARE - 1) / LEAST_SHARE;
        known.replaceAll((units, count) ->
                most == 0 ? settings.count() : Math.max(least, Math.round((float) settings.count() * count / most)));
        return known;
    }

    /**
     * Draws, adds prototypes, and ranks.
     *
     * @param formula the composition; only its proportions count
     * @param threads number of threads of the executor to use; the result does not depend on it
     * @throws RunException if the composition cannot be drawn: partial occupancies, an element that was not learnt, more atoms than were learnt
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public Ranking rank(
            Composition formula, Settings settings, int threads, ExecutorService executor, Progress progress)
            throws RunException {
        Map<Integer, Integer> draws = draws(formula, settings);
        if (draws.isEmpty()) {
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
        List<Cell> cells = new ArrayList<>();
        int all = draws.values().stream().mapToInt(Integer::intValue).sum();
        try (Progress part = progress.split(0.7, "Drawing " + formula.reducedFormula(), all)) {
            for (Map.Entry<Integer, Integer> entry : draws.entrySet()) {
                Composition cell = times(formula.reduced(), entry.getKey());
                TrainedFlow.Request request = TrainedFlow.Request.of(entry.getValue())
                        .withComposition(cell)
                        .withSeed(settings.seed() * 1000 + entry.getKey())
                        .withRelax(settings.relax());
                List<Crystal> drawn = new ArrayList<>();
                for (Crystal crystal : flow.draw(request, threads, executor, part)) {
                    drawn.add(crystal.withName(String.format(Locale.ROOT, "%d-%s", entry.getKey(), crystal.name())));
                }
                cells.add(new Cell(
                        flow.templates().copies(atoms(cell), settings.prototypes(), TemplatePool.Ranking.ALIKE),
                        drawn));
            }
        }
        return rank(cells, settings.seed(), threads, executor, progress);
    }

    /**
     * Candidates with the same atoms in the cell.
     *
     * @param copies prototypes, the most alike first
     * @param drawn crystals as a flow draws them
     */
    public record Cell(List<TemplatePool.Copy> copies, List<Crystal> drawn) {
        /** Copies the lists. */
        public Cell {
            copies = List.copyOf(copies);
            drawn = List.copyOf(drawn);
        }
    }

    /** A candidate before grouping; the logarithm of its odds is 0 without a judge, and minus infinity if it is not judged. */
    private record Single(Crystal crystal, Optional<TemplatePool.Copy> copy, double logOdds) {
        double distance() {
            return copy.map(TemplatePool.Copy::distance).orElse(Double.POSITIVE_INFINITY);
        }
    }

    /**
     * Ranks crystals of one composition, wherever they come from.
     *
     * @param cells the candidates by the size of their cell
     * @param seed of the noise from which their misfits are found
     * @param threads number of threads of the executor to use; the result does not depend on it
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public Ranking rank(List<Cell> cells, long seed, int threads, ExecutorService executor, Progress progress) {
        boolean isJudged = flow.confidence().isPresent();
        List<Single> singles = new ArrayList<>();
        int drawn = cells.stream().mapToInt(cell -> cell.drawn().size()).sum();
        int copied = cells.stream().mapToInt(cell -> cell.copies().size()).sum();
        try (Progress part = progress.split(0.1, "Judging", drawn + copied)) {
            for (Cell cell : cells) {
                singles.addAll(judge(cell, threads, executor, part));
                part.advance(cell.copies().size() + cell.drawn().size());
            }
        }
        singles.sort(Comparator.comparing((Single single) -> single.distance() > 0)
                .thenComparingDouble(single -> -single.logOdds())
                .thenComparingDouble(Single::distance));
        double all = 1 + odds(singles);
        List<Crystal> crystals = singles.stream().map(Single::crystal).toList();
        Grouping grouping;
        try (Progress part = progress.split(0.1, "Comparing", crystals.size())) {
            grouping = new MatchSearch(matcher, SearchSettings.exact(), executor, threads).group(crystals, part);
        }
        List<List<Single>> groups = new ArrayList<>();
        List<Crystal> middles = new ArrayList<>();
        for (List<Integer> group : grouping.groups()) {
            progress.checkCancelled();
            List<Single> members = group.stream().map(singles::get).toList();
            boolean isBestFirst = isJudged || members.get(0).copy().isPresent();
            groups.add(members);
            middles.add(
                    isBestFirst
                            ? members.get(0).crystal()
                            : medoid(members.stream().map(Single::crystal).toList()));
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, middles.size()).boxed().toList());
        if (isJudged) {
            order.sort(Comparator.comparing((Integer i) -> groups.get(i).get(0).distance() > 0)
                    .thenComparingDouble(i -> -odds(groups.get(i))));
        }
        List<Integer> looked = isJudged ? order.subList(0, Math.min(JUDGED_MISFITS, order.size())) : order;
        Map<Integer, Misfit> misfits = new HashMap<>();
        try (Progress part = progress.split(0.1, "Ranking", looked.size())) {
            List<Misfit> found =
                    flow.misfits(looked.stream().map(middles::get).toList(), POINTS, seed, threads, executor, part);
            for (int k = 0; k < found.size(); k++) {
                misfits.put(looked.get(k), found.get(k));
            }
        }
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < middles.size(); i++) {
            Crystal middle = middles.get(i);
            List<Single> group = groups.get(i);
            List<TemplatePool.Copy> lent = group.stream()
                    .flatMap(single -> single.copy().stream())
                    .sorted(Comparator.comparingDouble(TemplatePool.Copy::distance))
                    .toList();
            candidates.add(new Candidate(
                    middle,
                    units(middle),
                    group.size() - lent.size(),
                    lent,
                    isJudged && group.get(0).distance() > 0
                            ? OptionalDouble.of(odds(group) / all)
                            : OptionalDouble.empty(),
                    Optional.ofNullable(misfits.get(i)),
                    flow.energyPerAtom(middle),
                    symmetry(middle)));
        }
        candidates.sort(
                Comparator.comparingDouble((Candidate c) -> -c.confidence().orElse(0))
                        .thenComparingDouble(Candidate::distance)
                        .thenComparingInt(c -> -c.prototypes().size())
                        .thenComparingInt(c -> -c.draws())
                        .thenComparingDouble(c -> c.misfit().map(Misfit::total).orElse(Double.POSITIVE_INFINITY)));
        return new Ranking(candidates, drawn, copied);
    }

    private List<Single> judge(Cell cell, int threads, ExecutorService executor, Progress progress) {
        boolean isJudged = flow.confidence().isPresent();
        List<Single> singles = new ArrayList<>();
        List<TemplatePool.Copy> judged = new ArrayList<>();
        for (TemplatePool.Copy copy : cell.copies()) {
            if (isJudged && copy.distance() == 0) {
                singles.add(new Single(copy.crystal(), Optional.of(copy), Double.NEGATIVE_INFINITY));
            } else {
                judged.add(copy);
            }
        }
        double[] odds = flow.confidence()
                .map(judge -> judge.logOdds(judged, cell.drawn(), threads, executor, progress))
                .orElseGet(() -> new double[judged.size() + cell.drawn().size()]);
        for (int i = 0; i < judged.size(); i++) {
            singles.add(new Single(judged.get(i).crystal(), Optional.of(judged.get(i)), odds[i]));
        }
        for (int i = 0; i < cell.drawn().size(); i++) {
            singles.add(new Single(cell.drawn().get(i), Optional.empty(), odds[judged.size() + i]));
        }
        return singles;
    }

    /** The odds that any of some candidates is right against none of all. */
    private static double odds(List<Single> singles) {
        return singles.stream()
                .mapToDouble(single -> Math.exp(single.logOdds()))
                .sum();
    }

    private static int[] atoms(Composition cell) {
        return cell.amounts().entrySet().stream()
                .flatMapToInt(entry ->
                        IntStream.generate(entry.getKey()::atomicNumber).limit(Math.round(entry.getValue())))
                .toArray();
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
