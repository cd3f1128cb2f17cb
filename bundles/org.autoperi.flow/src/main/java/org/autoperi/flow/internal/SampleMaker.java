package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.SymmetricRequest;
import org.autoperi.flow.SymmetricSample;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.physics.Relaxation;
import org.autoperi.run.spi.RunException;

/** Makes named crystals: sizes and species as ordered, the flow followed, physics at the end. Results do not depend on threads. */
public final class SampleMaker {
    private final FlowModel model;
    private final SamplingSettings settings;
    private final PhysicsSum physics;
    private final int threads;
    private final ExecutorService executor;

    /**
     * One crystal to draw.
     *
     * @param name name it gets
     * @param stream index of its random stream
     * @param atoms atomic numbers of its cell; empty lets the flow choose how many and which
     * @param latent latent vector to decode; empty draws one, if the model has a latent space
     */
    public record Order(String name, long stream, Optional<int[]> atoms, Optional<float[]> latent) {
        /** A crystal without a latent vector of its own. */
        public Order(String name, long stream, Optional<int[]> atoms) {
            this(name, stream, atoms, Optional.empty());
        }
    }

    /** A maker with a trained model. */
    public SampleMaker(FlowModel model, SamplingSettings settings, int threads, ExecutorService executor) {
        this.model = model;
        this.settings = settings;
        this.physics = new PhysicsSum(model.config().physics());
        this.threads = threads;
        this.executor = executor;
    }

    /**
     * The atoms of a cell of the given composition.
     *
     * @throws RunException if amounts are not whole or an element was not learnt
     */
    public int[] atoms(Composition composition) throws RunException {
        if (!composition.isWhole()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "composition " + composition.formula()
                            + " has fractions of atoms; expected whole numbers of atoms in the"
                            + " cell, such as Ca2Ti2O6");
        }
        LabelCodes.requireAgreement(settings.conditions(), composition);
        requireLearnt(composition);
        List<Integer> atoms = new ArrayList<>();
        for (Map.Entry<Element, Double> entry : composition.amounts().entrySet()) {
            for (long i = Math.round(entry.getValue()); i > 0; i--) {
                atoms.add(entry.getKey().atomicNumber());
            }
        }
        return atoms.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Draws crystals, in the order of the orders; those whose cell grew beyond all bounds are missing.
     *
     * @param random streams of the seed
     * @throws RunException if the flow shall choose species but never learnt to, or a diffusion shall be drawn as a flow
     */
    public List<Crystal> draw(List<Order> orders, RandomStreams random, Progress progress) throws RunException {
        return draw(orders, random, PathFollower.Watch.NONE, progress);
    }

    private List<Crystal> draw(List<Order> orders, RandomStreams random, PathFollower.Watch watch, Progress progress)
            throws RunException {
        if (model.config().isDiffusion()) {
            Diffusion.requirePossible(settings);
        }
        List<PathFollower.Start> starts = new ArrayList<>();
        Optional<float[]> wanted = wanted();
        for (Order order : orders) {
            if (order.atoms().isEmpty()) {
                requireGenerating();
            }
            RandomGenerator own = random.stream("sample", order.stream());
            Optional<float[]> condition = condition(order, wanted, own);
            int[] atoms = order.atoms().orElseGet(() -> atoms(condition, own));
            starts.add(new PathFollower.Start(atoms, own, Optional.empty(), condition));
        }
        List<PathFollower.End> ends =
                new PathFollower(model, settings, physics, watch).follow(starts, executor, threads, progress);
        List<Crystal> crystals = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            String name = orders.get(i).name();
            crystal(ends.get(i).state()).map(crystal -> crystal.withName(name)).ifPresent(crystals::add);
        }
        return crystals;
    }

    /**
     * The way of a crystal from noise: where it begins and where each step leads, named by the time. All have the species that it ends
     * with. States without a cell are missing.
     *
     * @throws RunException as {@link #draw(List, RandomStreams, Progress)}
     */
    public List<Crystal> path(Order order, RandomStreams random, Progress progress) throws RunException {
        List<FlowState> states = new ArrayList<>();
        draw(List.of(order), random, (place, state) -> states.add(state), progress);
        int[] species = states.get(states.size() - 1).atomicNumbers();
        List<Crystal> path = new ArrayList<>();
        for (FlowState state : states) {
            String name = String.format(Locale.ROOT, "%s-t%.4f", order.name(), state.time());
            crystal(new FlowState(species, state.frac(), state.lattice(), state.time()))
                    .map(crystal -> crystal.withName(name))
                    .ifPresent(path::add);
        }
        return path;
    }

    /** What a crystal shall be like: the latent vector that was ordered or one from the prior that suits the atoms, or the conditions of the settings. */
    private Optional<float[]> condition(Order order, Optional<float[]> wanted, RandomGenerator own) {
        if (model.latent().isEmpty()) {
            return wanted;
        }
        LatentSpace space = model.latent().get();
        return Optional.of(order.latent()
                .orElseGet(
                        () -> order.atoms().map(atoms -> space.draw(atoms, own)).orElseGet(() -> space.draw(own))));
    }

    /** The conditions of the settings, as the model wants them said; empty for a model that has learnt none. */
    private Optional<float[]> wanted() throws RunException {
        if (model.labels().isPresent()) {
            return Optional.of(model.labels().get().wanted(settings.conditions()));
        }
        LabelCodes.parse(new ConditionSettings(), settings.conditions()); // refuses any
        return Optional.empty();
    }

    /** The atoms of a crystal of the model's own choice: those its latent vector stands for, or some to be decided on the way. */
    private int[] atoms(Optional<float[]> condition, RandomGenerator own) {
        return model.latent()
                .map(space -> space.atoms(condition.orElseThrow(), own))
                .orElseGet(() -> new int[size(own)]);
    }

    private void requireGenerating() throws RunException {
        if (model.latent().isEmpty()) {
            requireChoosing();
        }
    }

    /** Refuses to choose species on the way if the flow never learnt to. */
    private void requireChoosing() throws RunException {
        if (!model.generates()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "this model learnt to predict structures of given compositions, not to choose species;"
                            + " give a composition, or take a model that generates (autoperi models list)");
        }
    }

    /**
     * Draws crystals held in a space group, named s0001 and so on; those whose cell grew beyond all bounds are missing.
     *
     * @param relax whether to relax them by the physical terms of the run, within the group
     * @throws RunException if the positions or the composition do not fit the group, or the flow shall choose species but never learnt to, or
     *     the model is a diffusion
     */
    public List<SymmetricSample> draw(SymmetricRequest request, Progress progress) throws RunException {
        if (model.config().isDiffusion()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "this model is a diffusion, which cannot hold crystals in space group "
                            + request.group().number() + "; take a model that is a flow");
        }
        LabelCodes.requireAgreement(settings.conditions(), request.group());
        PrimitiveGroup group = WyckoffChooser.standard(request.group());
        List<WyckoffChooser.Choice> choices = new ArrayList<>();
        List<PathFollower.Start> starts = new ArrayList<>();
        RandomStreams random = new RandomStreams(request.seed());
        Optional<float[]> wanted = wanted();
        for (int i = 0; i < request.count(); i++) {
            RandomGenerator own = random.stream("symmetric-sample", i);
            WyckoffChooser.Choice choice = choice(request, group, own);
            OrbitCell cell = OrbitCell.of(group, choice.positions());
            choices.add(choice);
            int[] atoms = cell.spread(choice.species());
            Order order = new Order("", i, decided(atoms) ? Optional.of(atoms) : Optional.empty());
            starts.add(new PathFollower.Start(choice.species(), own, Optional.of(cell), condition(order, wanted, own)));
        }
        List<PathFollower.End> ends =
                new PathFollower(model, settings, physics).follow(starts, executor, threads, progress);
        List<SymmetricSample> samples = new ArrayList<>();
        int digits = Math.max(4, Integer.toString(request.count()).length());
        for (int i = 0; i < ends.size(); i++) {
            String name = String.format(Locale.ROOT, "s%0" + digits + "d", i + 1);
            sample(name, ends.get(i), choices.get(i), request.relax(), progress).ifPresent(samples::add);
        }
        return samples;
    }

    private static boolean decided(int[] atomicNumbers) {
        return Arrays.stream(atomicNumbers).noneMatch(z -> z == 0);
    }

    private WyckoffChooser.Choice choice(SymmetricRequest request, PrimitiveGroup group, RandomGenerator own)
            throws RunException {
        WyckoffChooser chooser = new WyckoffChooser(group);
        if (request.composition().isEmpty()) {
            WyckoffChooser.Choice named = chooser.parse(request.positions().orElseThrow());
            if (!decided(named.species())) {
                requireChoosing();
            }
            requireLearnt(named.species());
            return named;
        }
        int[] atoms = atoms(request.composition().get());
        String formula = request.composition().get().formula();
        if (request.positions().isPresent()) {
            return chooser.share(chooser.parse(request.positions().get()), atoms, formula, own);
        }
        return chooser.fit(atoms, formula, Math.max(atoms.length, model.facts().maxAtoms()), own);
    }

    private void requireLearnt(Composition composition) throws RunException {
        List<Element> learnt = model.facts().elements();
        for (Element element : composition.elements()) {
            if (!learnt.contains(element)) {
                throw new RunException(
                        RunException.Reason.CONFIGURATION,
                        "composition " + composition.formula() + ": " + element.symbol()
                                + " was not in the training data, which hold "
                                + learnt.stream().map(Element::symbol).collect(Collectors.joining(" "))
                                + "; choose among these or train on data with " + element.symbol());
            }
        }
    }

    private void requireLearnt(int[] atomicNumbers) throws RunException {
        for (int z : atomicNumbers) {
            if (z != 0) {
                requireLearnt(Composition.parse(Element.of(z).symbol()));
            }
        }
    }

    private Optional<SymmetricSample> sample(
            String name, PathFollower.End end, WyckoffChooser.Choice choice, boolean relax, Progress progress) {
        PathFollower.Held held = end.orbits().orElseThrow();
        OrbitCell cell = held.cell();
        int[] numbers = end.state().atomicNumbers();
        int[] species = new int[choice.species().length];
        for (int r = 0; r < species.length; r++) {
            species[r] = numbers[cell.first(r)];
        }
        String positions = new WyckoffChooser.Choice(choice.positions(), species).text();
        double[][] places = held.places();
        double[] lattice = held.lattice();
        try {
            if (relax) {
                Crystal primitive = Crystal.of(
                        LatticeCoordinates.toLattice(end.state().lattice(), cell.size()),
                        numbers,
                        end.state().frac());
                Crystal relaxed = relax(List.of(primitive), progress.silent()).get(0);
                places = cell.representatives(relaxed.fractional(), places);
                lattice = cell.group()
                        .conventionalLattice(LatticeCoordinates.of(relaxed.lattice(), cell.size()), cell.size());
            }
            Crystal conventional = cell.group().conventional(lattice, numbers, cell.atoms(places));
            return Optional.of(new SymmetricSample(
                    conventional.withName(name), cell.group().spaceGroup(), positions, held.leak()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no cell; the caller counts what is missing
        }
    }

    /** A number of atoms as often as it occurred in training. */
    private int size(RandomGenerator random) {
        int all = model.sizes().values().stream().mapToInt(Integer::intValue).sum();
        int rest = random.nextInt(all);
        int size = 0;
        for (Map.Entry<Integer, Integer> entry : model.sizes().entrySet()) {
            size = entry.getKey();
            rest -= entry.getValue();
            if (rest < 0) {
                break;
            }
        }
        return size;
    }

    private static Optional<Crystal> crystal(FlowState end) {
        try {
            Lattice lattice = LatticeCoordinates.toLattice(end.lattice(), end.size());
            return Optional.of(Crystal.of(lattice, end.atomicNumbers(), end.frac()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no cell; the caller counts what is missing
        }
    }

    /** Relaxes crystals by the physical terms of the run; without any, or with no steps, they stay as they are. */
    public List<Crystal> relax(List<Crystal> crystals, Progress progress) {
        Relaxation.Settings limits = model.config().relaxation();
        if (physics.terms().isEmpty() || limits.maxIterations() == 0) {
            return crystals;
        }
        List<PeriodicSystem> systems = crystals.stream()
                .map(c -> new PeriodicSystem(c.lattice().matrix(), c.fractional(), c.atomicNumbers()))
                .toList();
        List<Relaxation.Relaxed> relaxed = new Relaxation(physics, limits).relaxAll(systems, executor, progress);
        List<Crystal> result = new ArrayList<>();
        for (int i = 0; i < crystals.size(); i++) {
            PeriodicSystem system = relaxed.get(i).system();
            result.add(crystals.get(i)
                    .withLattice(Lattice.of(system.lattice()))
                    .withFractional(Arrays.copyOf(system.frac(), 3 * system.size())));
        }
        return result;
    }
}
