package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.PrimitiveCell;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.TargetSettings;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.physics.Relaxation;
import org.autoperi.physics.spi.PhysicsTerm;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.osgi.service.component.annotations.Component;

/** Learns which structures compositions have and predicts those of others; every sample has exactly the atoms asked for. */
@Component
@Extension(
        id = CrystalPrediction.ID,
        label = "Crystal structure prediction",
        description = "Learns which structures compositions have and predicts those of others",
        cite = {
            "Lipman et al., Flow matching for generative modeling, ICLR 2023, arXiv:2210.02747",
            "Miller et al., FlowMM: generating materials with Riemannian flow matching, ICML 2024, arXiv:2406.04713",
            "Jiao et al., Crystal structure prediction by joint equivariant diffusion, NeurIPS 2023, arXiv:2309.04475"
        })
public final class CrystalPrediction implements Experiment<CrystalPrediction.Config> {
    static final String ID = "crystal-prediction";

    /**
     * Configuration.
     *
     * @param dataset the crystals to learn, its split train
     * @param targets what to predict
     * @param architecture the network
     * @param training how it is trained
     * @param sampling how crystals are drawn; the count follows from the targets
     * @param physics terms to relax by, and to train and guide with if their weights say so
     * @param relaxation limits of the relaxation
     */
    public record Config(
            @Param(label = "Dataset") Choice<DatasetSource<?>> dataset,
            @Param(label = "Targets") TargetSettings targets,
            @Param(label = "Architecture", choose = "torus-gnn") Choice<Architecture<?>> architecture,
            @Param(label = "Training") TrainingSettings training,
            @Param(label = "Sampling") SamplingSettings sampling,
            @Param(
                            label = "Physics",
                            choose = {"min-distance", "volume-prior"})
                    List<Choice<PhysicsTerm<?>>> physics,
            @Param(label = "Relaxation") Relaxation.Settings relaxation) {
        /** Copies the list. */
        public Config {
            physics = List.copyOf(physics);
        }

        ModelConfig model() {
            return new ModelConfig(architecture, sampling, physics, relaxation);
        }
    }

    /** What is to be predicted, with the answer where it is known. */
    private record Target(String name, Composition atoms, Optional<Crystal> known) {}

    @Override
    public void run(Config config, RunContext context) throws RunException {
        FlowRun run = new FlowRun(config.model(), config.training(), false, context);
        Progress progress = context.progress();
        Dataset dataset = run.open(config.dataset(), "dataset", progress);
        List<Target> targets = targets(config, run, dataset, progress);
        FlowModel model = run.train(dataset, progress);
        SampleMaker maker = new SampleMaker(model, config.sampling(), context.threads(), context.executor());
        List<SampleMaker.Order> orders = new ArrayList<>();
        for (Target target : targets) {
            int[] atoms = maker.atoms(target.atoms());
            for (int k = 1; k <= config.targets().samples(); k++) {
                String name = config.targets().samples() == 1 ? target.name() : target.name() + "-" + k;
                orders.add(new SampleMaker.Order(name, orders.size(), Optional.of(atoms)));
            }
        }
        run.writeReference(
                targets.stream().flatMap(target -> target.known().stream()).toList());
        run.sample(model, orders, progress);
    }

    private static List<Target> targets(Config config, FlowRun run, Dataset dataset, Progress progress)
            throws RunException {
        List<Target> targets = new ArrayList<>();
        for (String formula : config.targets().compositions()) {
            targets.add(new Target(formula, Composition.parse(formula), Optional.empty()));
        }
        if (!targets.isEmpty()) {
            return targets;
        }
        Dataset known = dataset;
        if (config.targets().dataset().isPresent()) {
            known = run.open(config.targets().dataset().get(), "targets", progress);
        }
        List<DatasetEntry> entries = known.split(Split.TEST);
        if (entries.isEmpty() && config.targets().dataset().isPresent()) {
            entries = known.entries();
        }
        for (DatasetEntry entry : entries) {
            if (targets.size() < config.targets().limit() && entry.crystal().isOrdered()) {
                Crystal crystal = config.training().reduceCells() ? PrimitiveCell.of(entry.crystal()) : entry.crystal();
                targets.add(new Target(entry.id(), crystal.composition(), Optional.of(crystal.withName(entry.id()))));
            }
        }
        if (targets.isEmpty()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "there is nothing to predict: dataset " + known.name() + " has no crystals in its split test;"
                            + " set targets.compositions or targets.dataset");
        }
        return targets;
    }
}
