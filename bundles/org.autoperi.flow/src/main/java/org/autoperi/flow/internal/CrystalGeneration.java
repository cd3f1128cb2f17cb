package org.autoperi.flow.internal;

import java.util.List;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.physics.Relaxation;
import org.autoperi.physics.spi.PhysicsTerm;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.osgi.service.component.annotations.Component;

/** Learns a set of crystals and draws new ones: the flow chooses species, coordinates and lattice. */
@Component
@Extension(
        id = CrystalGeneration.ID,
        label = "Crystal generation",
        description = "Learns a set of crystals and draws new ones, species included",
        cite = {
            "Lipman et al., Flow matching for generative modeling, ICLR 2023, arXiv:2210.02747",
            "Miller et al., FlowMM: generating materials with Riemannian flow matching, ICML 2024, arXiv:2406.04713",
            "Campbell et al., Generative flows on discrete state-spaces, ICML 2024, arXiv:2402.04997"
        })
public final class CrystalGeneration implements Experiment<CrystalGeneration.Config> {
    static final String ID = "crystal-generation";

    /**
     * Configuration.
     *
     * @param dataset the crystals to learn, its split train
     * @param conditions what the flow is told of the crystals, so that others can be asked for by it
     * @param architecture the network
     * @param training how it is trained
     * @param sampling how crystals are drawn
     * @param physics terms to relax by, and to train and guide with if their weights say so
     * @param relaxation limits of the relaxation
     */
    public record Config(
            @Param(label = "Dataset") Choice<DatasetSource<?>> dataset,
            @Param(label = "Conditions") ConditionSettings conditions,
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
            return new ModelConfig(architecture, sampling, physics, relaxation, conditions, Optional.empty());
        }
    }

    @Override
    public void run(Config config, RunContext context) throws RunException {
        FlowRun run = new FlowRun(config.model(), config.training(), true, context);
        Progress progress = context.progress();
        Dataset dataset = run.open(config.dataset(), "dataset", progress);
        Targets.require("conditions.properties", config.conditions().properties(), dataset);
        FlowModel model = run.train(dataset, progress);
        run.sample(model, FlowRun.ownChoice(config.sampling().count()), progress);
    }
}
