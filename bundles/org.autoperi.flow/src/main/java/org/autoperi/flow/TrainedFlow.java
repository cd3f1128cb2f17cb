package org.autoperi.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.internal.FlowModel;
import org.autoperi.flow.internal.InstalledModel;
import org.autoperi.flow.internal.Misfits;
import org.autoperi.flow.internal.PrototypeCodes;
import org.autoperi.flow.internal.SampleMaker;
import org.autoperi.flow.spi.PretrainedModel;
import org.autoperi.nn.Checkpoint;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.physics.Relaxation;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;

/**
 * A trained AutoPeri-GNN, read from the folder of a run or from one checkpoint file, that draws crystals. Thread-safe.
 *
 * <pre>{@code
 * TrainedFlow flow = TrainedFlow.open(Path.of("runs/quickstart"), extensions);
 * List<Crystal> crystals = flow.draw(
 *         TrainedFlow.Request.of(10).withComposition(Composition.parse("CaTiO3")), 2, executor, Progress.NONE);
 * }</pre>
 */
public final class TrainedFlow {
    private static final String CARD = "flow.card";

    private final FlowModel model;

    /** What the file says of itself; empty unless it was written by {@link #write}. */
    private final Optional<ModelCard> card;

    private final List<Crystal> prototypes;
    private final TemplatePool templates;
    private final Optional<CandidateConfidence> confidence;

    private TrainedFlow(
            FlowModel model,
            Optional<ModelCard> card,
            List<Crystal> prototypes,
            Optional<CandidateConfidence> confidence) {
        this.model = model;
        this.card = card;
        this.confidence = confidence;
        this.prototypes = List.copyOf(prototypes);
        this.templates = TemplatePool.of(prototypes);
    }

    /**
     * What to draw.
     *
     * @param count number of crystals
     * @param composition atoms of the cell, exactly; empty lets the flow choose
     * @param seed of the random streams; the same seed draws the same crystals
     * @param relax whether to relax by the physical terms of the run
     * @param settings how to draw; empty for those of the run; its count is not looked at
     */
    public record Request(
            int count,
            Optional<Composition> composition,
            long seed,
            boolean relax,
            Optional<SamplingSettings> settings) {
        /** Checks the count. */
        public Request {
            if (count < 0) {
                throw new IllegalArgumentException("number of crystals is " + count + ", expected 0 or more");
            }
        }

        /** Some crystals of the flow's own choice, relaxed, with seed 0. */
        public static Request of(int count) {
            return new Request(count, Optional.empty(), 0, true, Optional.empty());
        }

        /** The same with the atoms of the cell given. */
        public Request withComposition(Composition atoms) {
            return new Request(count, Optional.of(atoms), seed, relax, settings);
        }

        /** The same with another seed. */
        public Request withSeed(long newSeed) {
            return new Request(count, composition, newSeed, relax, settings);
        }

        /** The same, relaxed or as drawn. */
        public Request withRelax(boolean newRelax) {
            return new Request(count, composition, seed, newRelax, settings);
        }

        /** The same with other settings than those of the run. */
        public Request withSettings(SamplingSettings newSettings) {
            return new Request(count, composition, seed, relax, Optional.of(newSettings));
        }
    }

    /**
     * Reads the newest checkpoint of a run, or a checkpoint file.
     *
     * @param place folder of a run, or a {@code .safetensors} file
     * @param extensions where the architecture is looked up
     * @throws RunException if the folder is none of a run or of a newer version, if there is no checkpoint or it is damaged, or if
     *     it needs an extension that is not installed
     */
    public static TrainedFlow open(Path place, ExtensionRegistry extensions) throws RunException {
        try {
            if (Files.isDirectory(place)) {
                Runner.existing(place);
                return new TrainedFlow(
                        FlowModel.newest(place.resolve("checkpoints"), extensions),
                        Optional.empty(),
                        List.of(),
                        Optional.empty());
            }
            Checkpoint file = Checkpoint.read(place);
            FlowModel flow = FlowModel.read(file, place, extensions);
            return new TrainedFlow(
                    flow,
                    card(file, place, CARD),
                    PrototypeCodes.read(file, place),
                    CandidateConfidence.within(file, place, extensions));
        } catch (IOException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
    }

    /**
     * Reads a model as people name it.
     *
     * @param name a file, the folder of a run, or else the id of an installed model
     * @throws RunException if there is none, or as {@link #open(Path, ExtensionRegistry)}
     */
    public static TrainedFlow find(String name, ExtensionRegistry extensions) throws RunException {
        return InstalledModel.find(name, extensions, place -> open(place, extensions));
    }

    /**
     * Reads a model that came with the program or a plug-in.
     *
     * @param id its id, see {@link PretrainedModel}
     * @throws RunException if there is none of that id, if its file is damaged, or if it needs an extension that is not installed
     */
    public static TrainedFlow installed(String id, ExtensionRegistry extensions) throws RunException {
        return InstalledModel.read(id, extensions, file -> open(file, extensions));
    }

    static Optional<ModelCard> card(Checkpoint checkpoint, Path file, String key) throws IOException {
        try {
            String text = checkpoint.metadata().get(key);
            return text == null ? Optional.empty() : Optional.of(ModelCard.parse(text));
        } catch (ParseException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The crystals it has learnt, named by their ids, if its file gives them away; empty for a run, whose dataset {@link LearntCrystals} reads
     * again. They lend their structures to other compositions.
     */
    public List<Crystal> prototypes() {
        return prototypes;
    }

    /** The prototypes, ready to lend their structures. */
    public TemplatePool templates() {
        return templates;
    }

    /** The same model with these crystals to give away, named by their ids. */
    public TrainedFlow withPrototypes(List<Crystal> crystals) {
        return new TrainedFlow(model, card, crystals, confidence);
    }

    /** How far what it draws is relaxed by its physical terms, where that is asked for. */
    public Relaxation.Settings relaxation() {
        return model.config().relaxation();
    }

    /** The same model that relaxes in another way. */
    public TrainedFlow withRelaxation(Relaxation.Settings limits) {
        return new TrainedFlow(model.withRelaxation(limits), card, prototypes, confidence);
    }

    /** The same model that draws in another way. */
    public TrainedFlow withSettings(SamplingSettings sampling) {
        return new TrainedFlow(model.withSampling(sampling), card, prototypes, confidence);
    }

    /** What judges its candidates and prototypes, if it has learnt to. */
    public Optional<CandidateConfidence> confidence() {
        return confidence;
    }

    /** The same model with a judge of its candidates. */
    public TrainedFlow withConfidence(CandidateConfidence judge) {
        return new TrainedFlow(model, card, prototypes, Optional.of(judge));
    }

    /**
     * Writes the model to be given away: the averaged parameters alone, in half precision, prototypes and judge if it has them, and a card. What is drawn from the
     * file differs in the last digits from what is drawn from the run.
     *
     * @param file a {@code .safetensors} file, written whole or not at all
     * @throws IOException if it cannot be written
     */
    public void write(Path file, ModelCard newCard) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>(model.texts());
        texts.put(CARD, newCard.toJson());
        texts.putAll(PrototypeCodes.texts(prototypes));
        Map<String, Checkpoint.Matrix> more = new LinkedHashMap<>(PrototypeCodes.tensors(prototypes));
        confidence.ifPresent(judge -> {
            texts.putAll(judge.model().texts());
            judge.card().ifPresent(own -> texts.put(CandidateConfidence.CARD, own.toJson()));
            more.putAll(judge.model().tensors());
        });
        Checkpoint.of(model.store(), texts).with(more).write(file, PrototypeCodes::storage);
    }

    /** Where the model comes from and how good it is; empty for a run and its checkpoints, whose folder says so. */
    public Optional<ModelCard> card() {
        return card;
    }

    /** Number of parameters. */
    public long parameters() {
        return model.store().size();
    }

    /** Id of the network. */
    public String architecture() {
        return model.config().architecture().id();
    }

    /** Number of compositions it has learnt; 0 if its file does not say. */
    public int compositions() {
        return model.known().size();
    }

    /** Whether a composition, whatever the size of its cell, was among those learnt; empty if the file does not say. */
    public Optional<Boolean> hasLearnt(Composition composition) {
        return model.known().isEmpty()
                ? Optional.empty()
                : Optional.of(model.known().contains(composition.reducedFormula()));
    }

    /** Sum of the physical terms of the run it comes from, per atom; empty if it has none. */
    public OptionalDouble energyPerAtom(Crystal crystal) {
        PhysicsSum physics = new PhysicsSum(model.config().physics());
        return physics.terms().isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(physics.evaluate(PeriodicSystem.of(crystal), Gradient.none()) / crystal.size());
    }

    /** Whether it can choose compositions itself; otherwise each request must give one. */
    public boolean generates() {
        return model.generates() || model.latent().isPresent();
    }

    /** Its latent vectors, if it is the decoder of an autoencoder. */
    public Optional<TrainedAutoencoder> autoencoder() {
        return model.latent().map(space -> new TrainedAutoencoder(model));
    }

    /** The elements it has learnt, in the order of their atomic numbers. */
    public List<Element> elements() {
        return model.facts().elements();
    }

    /** How often each number of atoms per cell occurred in the training data. */
    public Map<Integer, Integer> sizes() {
        return model.sizes();
    }

    /** How the run it comes from draws samples. */
    public SamplingSettings settings() {
        return model.config().sampling();
    }

    /**
     * Draws crystals. Names are {@code s0001} and so on. The few whose cell grew beyond all bounds are left out, so fewer than asked for may
     * come.
     *
     * @param threads number of threads of the executor to use; the crystals do not depend on it
     * @param progress advances by one for each crystal drawn
     * @throws RunException if the composition cannot be drawn: partial occupancies, an element that was not learnt, none given though needed
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<Crystal> draw(Request request, int threads, ExecutorService executor, Progress progress)
            throws RunException {
        SampleMaker maker = maker(request, threads, executor);
        List<SampleMaker.Order> orders = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            orders.add(order(request, maker, i));
        }
        List<Crystal> drawn = maker.draw(orders, new RandomStreams(request.seed()), progress);
        return request.relax() ? maker.relax(drawn, progress.silent()) : drawn;
    }

    /**
     * The way of the first crystal of a request from noise: where it begins, where each step leads and, if it is relaxed, what becomes of it. All have the
     * species that it ends with; names tell the time from 0 to 1. The last is what {@link #draw(Request, int, ExecutorService, Progress)} gives.
     *
     * @throws RunException as drawing
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<Crystal> path(Request request, int threads, ExecutorService executor, Progress progress)
            throws RunException {
        SampleMaker maker = maker(request, threads, executor);
        SampleMaker.Order order = order(request, maker, 0);
        List<Crystal> path = new ArrayList<>(maker.path(order, new RandomStreams(request.seed()), progress));
        if (request.relax() && !path.isEmpty()) {
            Crystal last = path.get(path.size() - 1);
            path.add(maker.relax(List.of(last), progress.silent()).get(0).withName(order.name() + "-relaxed"));
        }
        return path;
    }

    private SampleMaker maker(Request request, int threads, ExecutorService executor) {
        return new SampleMaker(model, request.settings().orElse(model.config().sampling()), threads, executor);
    }

    private static SampleMaker.Order order(Request request, SampleMaker maker, int number) throws RunException {
        int digits = Math.max(4, Integer.toString(request.count()).length());
        String name = String.format(Locale.ROOT, "s%0" + digits + "d", number + 1);
        return new SampleMaker.Order(
                name,
                number,
                request.composition().isPresent()
                        ? Optional.of(maker.atoms(request.composition().get()))
                        : Optional.empty());
    }

    /**
     * A crystal to draw.
     *
     * @param name name it gets
     * @param atoms atoms of its cell, exactly
     * @param stream index of its random stream: the same of the same seed gives the same crystal
     */
    public record Cell(String name, Composition atoms, long stream) {}

    /**
     * Draws crystals of many compositions at once. The few whose cell grew beyond all bounds are left out.
     *
     * @param relax whether to relax by the physical terms of the run
     * @param settings how to draw; its count is not looked at
     * @param threads number of threads of the executor to use; the crystals do not depend on it
     * @param progress advances by one for each crystal drawn
     * @throws RunException if a composition cannot be drawn: partial occupancies, an element that was not learnt
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<Crystal> draw(
            List<Cell> cells,
            long seed,
            boolean relax,
            SamplingSettings settings,
            int threads,
            ExecutorService executor,
            Progress progress)
            throws RunException {
        SampleMaker maker = new SampleMaker(model, settings, threads, executor);
        List<SampleMaker.Order> orders = new ArrayList<>();
        for (Cell cell : cells) {
            orders.add(new SampleMaker.Order(cell.name(), cell.stream(), Optional.of(maker.atoms(cell.atoms()))));
        }
        List<Crystal> drawn = maker.draw(orders, new RandomStreams(seed), progress);
        return relax ? maker.relax(drawn, progress.silent()) : drawn;
    }

    /**
     * How badly crystals fit what was learnt of their compositions, in their order.
     *
     * @param points times between noise and crystal at which each is looked at
     * @param threads number of threads of the executor to use; the numbers do not depend on it
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<Misfit> misfits(
            List<Crystal> crystals, int points, long seed, int threads, ExecutorService executor, Progress progress) {
        return new Misfits(model).of(crystals, points, new RandomStreams(seed), threads, executor, progress);
    }

    /**
     * Draws crystals held in a chosen space group, in the conventional cell. The few whose cell grew beyond all bounds are left out.
     *
     * @param settings how to draw; empty for those of the run; its count is not looked at
     * @param threads number of threads of the executor to use; the crystals do not depend on it
     * @throws RunException if the group has no such positions, they do not hold the composition, an element was not learnt, or species
     *     are left to a flow that never learnt to choose them
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<SymmetricSample> draw(
            SymmetricRequest request,
            Optional<SamplingSettings> settings,
            int threads,
            ExecutorService executor,
            Progress progress)
            throws RunException {
        return new SampleMaker(model, settings.orElse(model.config().sampling()), threads, executor)
                .draw(request, progress);
    }
}
