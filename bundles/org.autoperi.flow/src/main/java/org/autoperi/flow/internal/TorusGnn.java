package org.autoperi.flow.internal;

import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Network;
import org.autoperi.nn.ParameterScope;
import org.osgi.service.component.annotations.Component;

/** The built-in network of AutoPeri-GNN; {@link TorusGnnNetwork} says how it is made. */
@Component
@Extension(
        id = "torus-gnn",
        label = "Torus graph network",
        description = "Message passing between all pairs of atoms on integer Fourier features of their coordinate"
                + " differences",
        cite = {
            "Jiao et al., Crystal structure prediction by joint equivariant diffusion, NeurIPS 2023, arXiv:2309.04475",
            "Miller et al., FlowMM: generating materials with Riemannian flow matching, ICML 2024, arXiv:2406.04713"
        })
public final class TorusGnn implements Architecture<TorusGnn.Config> {
    /**
     * Size of the network.
     *
     * @param width numbers per atom and per pair
     * @param layers rounds of messages
     * @param frequencies whole frequencies of the coordinate differences per axis
     */
    public record Config(
            @Param(label = "Width", min = 4, max = 4096, help = "Numbers per atom and per pair") int width,
            @Param(label = "Layers", min = 1, max = 64, help = "Rounds of messages") int layers,
            @Param(label = "Frequencies", min = 1, max = 128, help = "Fourier features per axis") int frequencies) {
        /** The defaults. */
        public Config() {
            this(96, 4, 8);
        }
    }

    @Override
    public Network create(Config config, DataFacts facts, ParameterScope parameters) {
        return new TorusGnnNetwork(config, facts.conditionWidth(), parameters);
    }

    @Override
    public boolean takesConditions() {
        return true;
    }
}
