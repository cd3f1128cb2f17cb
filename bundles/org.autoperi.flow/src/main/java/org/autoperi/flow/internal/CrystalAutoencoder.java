package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.LatentSettings;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.physics.Relaxation;
import org.autoperi.physics.spi.PhysicsTerm;
import org.autoperi.run.RunContext;
import org.autoperi.run.RunEvent;
import org.autoperi.run.spi.Experiment;
import org.autoperi.run.spi.RunException;
import org.osgi.service.component.annotations.Component;

/**
 * Learns to describe crystals by vectors from which a flow makes them again: reconstructs the test crystals, looks at what the vectors carry, and
 * draws new crystals from new vectors.
 */
@Component
@Extension(
        id = "crystal-autoencoder",
        label = "Crystal autoencoder",
        description = "Learns latent vectors of crystals, makes crystals again from them, and draws new ones",
        cite = {
            "Kingma and Welling, Auto-encoding variational Bayes, ICLR 2014, arXiv:1312.6114",
            "Lipman et al., Flow matching for generative modeling, ICLR 2023, arXiv:2210.02747",
            "Xie et al., Crystal diffusion variational autoencoder for periodic material generation, ICLR 2022,"
                    + " arXiv:2110.06197"
        })
public final class CrystalAutoencoder implements Experiment<CrystalAutoencoder.Config> {
    /**
     * Configuration.
     *
     * @param dataset the crystals to learn, its split train; those of its split test are reconstructed
     * @param reconstruct largest number of test crystals to reconstruct, the first ones
     * @param encoder the network that describes crystals
     * @param latent size of the vectors and weights of what is learnt beside the flow
     * @param architecture the network of the flow that decodes
     * @param training how all of it is trained
     * @param sampling how crystals are drawn; its count is that of new crystals
     * @param physics terms to relax new crystals by, and to train and guide with if their weights say so; what is reconstructed stays as it was
     *     decoded
     * @param relaxation limits of the relaxation
     */
    public record Config(
            @Param(label = "Dataset") Choice<DatasetSource<?>> dataset,
            @Param(label = "Reconstruct", min = 0, help = "Test crystals to reconstruct, the first ones")
                    Optional<Integer> reconstruct,
            @Param(label = "Encoder", choose = "radius-gnn") Choice<Encoder<?>> encoder,
            @Param(label = "Latent vectors") LatentSettings latent,
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
            return new ModelConfig(
                    architecture,
                    sampling,
                    physics,
                    relaxation,
                    new ConditionSettings(),
                    Optional.of(new LatentConfig(encoder, latent)));
        }
    }

    @Override
    public void run(Config config, RunContext context) throws RunException {
        if (!config.training().reduceCells()) {
            throw new RunException(
                    RunException.Reason.CONFIGURATION,
                    "training.reduce-cells is false, but latent vectors do not know in which cell a crystal is given;"
                            + " set it to true");
        }
        FlowRun run = new FlowRun(config.model(), config.training(), false, context);
        Progress progress = context.progress();
        Dataset dataset = run.open(config.dataset(), "dataset", progress);
        Targets.require("latent.properties", config.latent().properties(), dataset);
        Map<Split, TrainingPool> pools = run.pools(dataset, List.of(Split.values()), progress);
        FlowModel model = run.train(dataset, pools, progress);
        new LatentProbes(model, config.training(), context).run(pools, progress);
        reconstruct(config, run, model, pools.get(Split.TEST), context);
        run.sample(
                model,
                FlowRun.ownChoice(config.sampling().count()),
                FlowRun.SampleFiles.named("generated"),
                true,
                progress);
    }

    /** Encodes the test crystals and decodes them again with the atoms they have. */
    private static void reconstruct(Config config, FlowRun run, FlowModel model, TrainingPool tests, RunContext context)
            throws RunException {
        LatentSpace space = model.latent().orElseThrow();
        List<Crystal> known = new ArrayList<>();
        List<Crystal> sought = new ArrayList<>();
        for (TrainingCrystal test : tests.crystals()) {
            if (known.size() == config.reconstruct().orElse(Integer.MAX_VALUE)) {
                break;
            }
            Crystal crystal = test.crystal().withName(test.id());
            sought.add(crystal);
            if (model.facts().elements().containsAll(crystal.composition().elements())) {
                known.add(crystal);
            }
        }
        int unknown = sought.size() - known.size();
        if (unknown > 0) {
            context.event(
                    RunEvent.WARNING,
                    unknown
                            + " test crystals have elements that were not learnt; they are not reconstructed and count"
                            + " as not found");
        }
        List<float[]> vectors;
        try (Progress part = context.progress().split(0.2, "Encoding", known.size())) {
            vectors = space.encode(known, context.threads(), context.executor(), part);
        }
        List<SampleMaker.Order> orders = new ArrayList<>();
        for (int i = 0; i < known.size(); i++) {
            Crystal crystal = known.get(i);
            orders.add(new SampleMaker.Order(
                    crystal.name(), i, Optional.of(crystal.atomicNumbers()), Optional.of(vectors.get(i))));
        }
        run.writeReference(sought);
        run.sample(model, orders, FlowRun.SampleFiles.MAIN, false, context.progress());
    }
}
