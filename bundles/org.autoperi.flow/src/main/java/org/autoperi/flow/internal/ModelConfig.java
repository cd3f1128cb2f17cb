package org.autoperi.flow.internal;

import java.util.List;
import java.util.Optional;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Param;
import org.autoperi.flow.ConditionSettings;
import org.autoperi.flow.GenerativeProcess;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.physics.Relaxation;
import org.autoperi.physics.spi.PhysicsTerm;
import org.autoperi.run.RunSpecification;

/**
 * What a checkpoint must know of the configuration to draw samples without the run it came from.
 *
 * @param architecture the network
 * @param sampling how to draw
 * @param physics terms to relax by
 * @param relaxation limits of the relaxation
 * @param conditions what the flow is told of crystals, so that they can be asked for by it
 * @param autoencoder what crystals are encoded with, if the flow decodes latent vectors
 * @param process how noise becomes crystals; empty for a flow, as in all files of before there was a choice
 */
public record ModelConfig(
        @Param(choose = "torus-gnn") Choice<Architecture<?>> architecture,
        SamplingSettings sampling,
        List<Choice<PhysicsTerm<?>>> physics,
        Relaxation.Settings relaxation,
        ConditionSettings conditions,
        Optional<LatentConfig> autoencoder,
        Optional<GenerativeProcess> process) {

    /** Copies the list. */
    public ModelConfig {
        physics = List.copyOf(physics);
    }

    /** The configuration of a flow. */
    ModelConfig(
            Choice<Architecture<?>> architecture,
            SamplingSettings sampling,
            List<Choice<PhysicsTerm<?>>> physics,
            Relaxation.Settings relaxation,
            ConditionSettings conditions,
            Optional<LatentConfig> autoencoder) {
        this(architecture, sampling, physics, relaxation, conditions, autoencoder, Optional.empty());
    }

    /** The configuration of a flow by itself. */
    ModelConfig(
            Choice<Architecture<?>> architecture,
            SamplingSettings sampling,
            List<Choice<PhysicsTerm<?>>> physics,
            Relaxation.Settings relaxation) {
        this(architecture, sampling, physics, relaxation, new ConditionSettings(), Optional.empty());
    }

    /** The same for another process. */
    ModelConfig withProcess(GenerativeProcess other) {
        return new ModelConfig(
                architecture,
                sampling,
                physics,
                relaxation,
                conditions,
                autoencoder,
                other == GenerativeProcess.FLOW ? Optional.empty() : Optional.of(other));
    }

    /** The same with other limits of the relaxation. */
    ModelConfig withRelaxation(Relaxation.Settings limits) {
        return new ModelConfig(architecture, sampling, physics, limits, conditions, autoencoder, process);
    }

    /** The same that draws in another way. */
    ModelConfig withSampling(SamplingSettings other) {
        return new ModelConfig(architecture, other, physics, relaxation, conditions, autoencoder, process);
    }

    /** Whether crystals are drawn by a diffusion. */
    boolean isDiffusion() {
        return process.equals(Optional.of(GenerativeProcess.DIFFUSION));
    }

    /**
     * What decides which parameters there are and what they mean, but for latent vectors; keys as in a run file.
     *
     * @param generates whether the flow chooses species
     */
    ConfigNode.Table network(boolean generates) {
        return ConfigBinder.toTable(this)
                .without("sampling", "physics", "relaxation", "process", "autoencoder")
                .with("experiment", ConfigBinder.toNode(generates ? CrystalGeneration.ID : CrystalPrediction.ID))
                .with("training.process", ConfigBinder.toNode(process.orElse(GenerativeProcess.FLOW)));
    }

    /** The values as TOML. */
    String toToml() {
        return RunSpecification.write(ConfigBinder.toTable(this));
    }

    /**
     * Reads {@link #toToml} back.
     *
     * @param source name of the text for messages
     * @throws ConfigException if an extension is missing or its parameters have changed
     */
    static ModelConfig parse(String toml, String source, ExtensionRegistry extensions) throws ConfigException {
        return new ConfigBinder(extensions)
                .bind(RunSpecification.parse(toml, source).table(), ModelConfig.class);
    }
}
