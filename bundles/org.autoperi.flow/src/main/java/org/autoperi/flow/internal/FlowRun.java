package org.autoperi.flow.internal;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.autoperi.core.Choice;
import org.autoperi.core.Progress;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.TestStructures;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.nn.Inference;
import org.autoperi.physics.PhysicsSum;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunEvent;
import org.autoperi.run.spi.RunException;

/** What the experiments of this room have in common: open data, train, draw, relax, write. Belongs to one run; not thread-safe. */
final class FlowRun {
    /** Crystals drawn or relaxed between two saved files. */
    private static final int CHUNK = 200;

    /**
     * Names of the files of a set of samples.
     *
     * @param unrelaxed as they were drawn
     * @param relaxed after relaxation
     * @param parts first word of the files that hold what is done so far
     */
    record SampleFiles(String unrelaxed, String relaxed, String parts) {
        /** The crystals a run is judged by. */
        static final SampleFiles MAIN = new SampleFiles("samples/unrelaxed.cif", "samples/crystals.cif", "");

        /** Further crystals, which nothing in the run judges. */
        static SampleFiles named(String name) {
            return new SampleFiles("samples/" + name + "-unrelaxed.cif", "samples/" + name + ".cif", name + "-");
        }
    }

    /** Where the known structures stand that samples are compared with. */
    private static final String REFERENCE = "samples/reference.cif";

    private final ModelConfig config;
    private final TrainingSettings training;
    private final boolean generates;
    private final Optional<FlowModel> start;
    private final RunContext context;
    private final CrystalFormat cif;

    /**
     * Begins a run.
     *
     * @param generates whether the network learns to choose species, not only to place given ones
     * @throws RunException if the settings do not go together
     */
    FlowRun(ModelConfig config, TrainingSettings training, boolean generates, RunContext context) throws RunException {
        this.config = config.withProcess(training.process());
        this.training = training;
        this.generates = generates;
        this.context = context;
        // refuses before any work
        LabelCodes.parse(config.conditions(), config.sampling().conditions());
        if (this.config.isDiffusion()) {
            Diffusion.requirePossible(config, training, generates);
        }
        this.start = training.start().isEmpty()
                ? Optional.empty()
                : Optional.of(start(training.start().get()));
        try {
            this.cif = context.extensions().get(CrystalFormat.class, "cif");
        } catch (UnknownExtensionException e) {
            throw new RunException(RunException.Reason.EXTENSION, e.getMessage(), e);
        }
    }

    /** Opens a dataset and records what it is. */
    Dataset open(Choice<DatasetSource<?>> choice, String key, Progress progress) throws RunException {
        return RunDatasets.open(choice, key, context, progress);
    }

    /** The crystals of some splits, ready for training. */
    Map<Split, TrainingPool> pools(Dataset dataset, List<Split> splits, Progress progress) throws RunException {
        Map<Split, TrainingPool> pools = new EnumMap<>(Split.class);
        for (Split split : splits) {
            boolean learns = split == Split.TRAIN && training.excludeTest();
            Set<String> known =
                    learns ? TestStructures.learnt(dataset, context.threads(), context.executor(), progress) : Set.of();
            TrainingPool pool = TrainingPool.of(dataset, split, training, known, progress);
            pools.put(split, config.conditions().spaceGroup() ? withGroups(pool, progress) : pool);
        }
        return pools;
    }

    /** The crystals with the number of their space group, where one is found. */
    private TrainingPool withGroups(TrainingPool pool, Progress progress) {
        try (Progress part =
                progress.split(1, "Finding symmetry", pool.crystals().size())) {
            List<TrainingCrystal> crystals = new Inference(context.executor(), context.threads())
                    .map(
                            pool.crystals(),
                            (tape, crystal, index) -> {
                                part.advance(1);
                                return SymmetricCrystal.group(crystal)
                                        .map(group -> crystal.withProperty(LabelCodes.SPACE_GROUP, group.number()))
                                        .orElse(crystal);
                            },
                            part);
            return new TrainingPool(crystals, pool.leftOut());
        }
    }

    /** Trains to the end, or takes up a finished training. */
    FlowModel train(Dataset dataset, Progress progress) throws RunException {
        return train(dataset, pools(dataset, List.of(Split.TRAIN, Split.VALIDATION), progress), progress);
    }

    /** The same with the crystals at hand: those of the splits train and validation at least. */
    FlowModel train(Dataset dataset, Map<Split, TrainingPool> pools, Progress progress) throws RunException {
        TrainingPool pool = pools.get(Split.TRAIN);
        if (pool.crystals().isEmpty()) {
            throw new RunException(
                    RunException.Reason.DATA,
                    "dataset " + dataset.name() + " has no crystals to train on (split train); found "
                            + dataset.split(Split.VALIDATION).size() + " for validation and "
                            + dataset.split(Split.TEST).size() + " for test");
        }
        TrainingPool validation = pools.get(Split.VALIDATION);
        Map<TrainingCrystal, SymmetricCrystal> symmetric = symmetric(pool, progress);
        FlowModel model = start.isPresent()
                ? start.get().goingOn(config, pool)
                : FlowModel.create(config, pool, symmetric, generates, context.random());
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("crystals", pool.crystals().size());
        facts.put("left-out", pool.leftOutText());
        facts.put("validation", validation.crystals().size());
        if (training.symmetricShare() > 0) {
            facts.put("with-symmetry", symmetric.size());
        }
        facts.put("elements", model.facts().elements().size());
        facts.put("most-atoms", model.facts().maxAtoms());
        training.start().ifPresent(name -> facts.put("start", name));
        facts.put("architecture", config.architecture().id());
        facts.put("parameters", model.store().size());
        context.provenance("training", facts);
        context.event(
                "training",
                pool.crystals().size() + " crystals of at most " + model.facts().maxAtoms() + " atoms, "
                        + model.store().size() + " parameters"
                        + (pool.leftOut().isEmpty() ? "" : "; left out: " + pool.leftOutText()));
        PhysicsSum physics = new PhysicsSum(config.physics());
        FlowTraining work = new FlowTraining(model, pool, validation, symmetric, training, physics, context);
        try (Progress part = progress.split(10, "Training", work.totalSteps())) {
            work.run(part);
        }
        return model;
    }

    /** What training goes on from. */
    private FlowModel start(String name) throws RunException {
        FlowModel model = InstalledModel.find("training.start", name, context.extensions(), this::flow);
        model.requireSame(config, generates, name);
        return model;
    }

    private FlowModel flow(Path place) throws IOException, RunException {
        return Files.isDirectory(place)
                ? FlowModel.newest(place.resolve("checkpoints"), context.extensions())
                : FlowModel.read(place, context.extensions());
    }

    /** The crystals whose space group can be used, if they are to be learnt in it. */
    private Map<TrainingCrystal, SymmetricCrystal> symmetric(TrainingPool pool, Progress progress) {
        Map<TrainingCrystal, SymmetricCrystal> symmetric = new IdentityHashMap<>();
        if (training.symmetricShare() == 0) {
            return symmetric;
        }
        try (Progress part =
                progress.split(1, "Finding symmetry", pool.crystals().size())) {
            List<Optional<SymmetricCrystal>> found = new Inference(context.executor(), context.threads())
                    .map(
                            pool.crystals(),
                            (tape, crystal, index) -> {
                                part.advance(1);
                                return SymmetricCrystal.of(crystal);
                            },
                            part);
            for (int i = 0; i < found.size(); i++) {
                TrainingCrystal crystal = pool.crystals().get(i);
                found.get(i).ifPresent(s -> symmetric.put(crystal, s));
            }
        }
        return symmetric;
    }

    /** Draws and relaxes the crystals of the run; what is finished already is not done again. */
    void sample(FlowModel model, List<SampleMaker.Order> orders, Progress progress) throws RunException {
        sample(model, orders, SampleFiles.MAIN, true, progress);
    }

    /** The same with files of other names, relaxed or as drawn. */
    void sample(FlowModel model, List<SampleMaker.Order> orders, SampleFiles files, boolean relax, Progress progress)
            throws RunException {
        if (Files.exists(context.folder().resolve(files.relaxed()))) {
            return;
        }
        SampleMaker maker = new SampleMaker(model, config.sampling(), context.threads(), context.executor());
        List<String> parts = new ArrayList<>();
        try {
            List<Crystal> drawn;
            try (Progress part = progress.split(1, "Sampling", orders.size())) {
                drawn = inChunks(
                        files.parts() + "drawn", orders, some -> maker.draw(some, context.random(), part), parts, part);
            }
            int lost = orders.size() - drawn.size();
            context.provenance(files.parts() + "samples", Map.of("ordered", orders.size(), "without-cell", lost));
            if (lost > 0) {
                context.event(
                        RunEvent.WARNING, lost + " of " + orders.size() + " samples have no cell and are left out");
            }
            write(files.unrelaxed(), drawn);
            List<Crystal> relaxed;
            try (Progress part = progress.split(1, "Relaxing", drawn.size())) {
                relaxed = inChunks(
                        files.parts() + "relaxed", drawn, some -> relax ? maker.relax(some, part) : some, parts, part);
            }
            write(files.relaxed(), relaxed);
            for (String part : parts) {
                Files.deleteIfExists(context.folder().resolve(part));
            }
        } catch (IOException e) {
            throw new RunException(
                    RunException.Reason.FAILED, "samples in " + context.folder().samples() + ": " + e.getMessage(), e);
        }
    }

    /** Turns some items into crystals. */
    private interface Work<T> {
        List<Crystal> on(List<T> items) throws RunException;
    }

    /** Works on items chunk by chunk, each saved before the next begins, so that an interrupted run loses one chunk at most. */
    private <T> List<Crystal> inChunks(String name, List<T> items, Work<T> work, List<String> parts, Progress progress)
            throws RunException, IOException {
        List<Crystal> all = new ArrayList<>();
        for (int from = 0; from < items.size(); from += CHUNK) {
            progress.checkCancelled();
            String part = "samples/" + name + "-" + from / CHUNK + ".part";
            parts.add(part);
            Path file = context.folder().resolve(part);
            List<T> chunk = items.subList(from, Math.min(from + CHUNK, items.size()));
            if (Files.exists(file)) {
                progress.advance(chunk.size());
                all.addAll(CrystalLines.read(file));
            } else {
                List<Crystal> done = work.on(chunk);
                context.folder().samples(); // makes the folder
                context.folder().writeAtomically(part, out -> out.write(CrystalLines.write(done)));
                all.addAll(done);
            }
        }
        return all;
    }

    /** Orders of crystals of the model's own choice, named s0001 and so on. */
    static List<SampleMaker.Order> ownChoice(int count) {
        List<SampleMaker.Order> orders = new ArrayList<>();
        int digits = Math.max(4, Integer.toString(count).length());
        for (int i = 0; i < count; i++) {
            orders.add(new SampleMaker.Order(
                    String.format(Locale.ROOT, "s%0" + digits + "d", i + 1), i, Optional.empty()));
        }
        return orders;
    }

    /** Writes the known structures under the names of their samples, for people and for comparison; not again if they are there. */
    void writeReference(List<Crystal> known) throws RunException {
        if (known.isEmpty() || Files.exists(context.folder().resolve(REFERENCE))) {
            return;
        }
        try {
            write(REFERENCE, known);
        } catch (IOException e) {
            throw new RunException(RunException.Reason.FAILED, REFERENCE + ": " + e.getMessage(), e);
        }
    }

    /** Writes crystals as one file of many blocks, whole or not at all. */
    private void write(String relative, List<Crystal> crystals) throws IOException {
        context.folder().samples(); // makes the folder
        context.folder().writeAtomically(relative, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            cif.write(crystals, writer);
            writer.flush();
        });
    }
}
