package org.autoperi.flow.internal;

import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Network;
import org.autoperi.nn.ParameterScope;
import org.osgi.service.component.annotations.Component;

/** A network that keeps the symmetry of what it is shown; {@link PeriodicAttentionNetwork} says how it is made. */
@Component
@Extension(
        id = "periodic-attention",
        label = "Periodic attention network",
        description = "Attention and messages between all pairs of atoms, from the distances of all their periodic"
                + " images; velocities are made of Cartesian vectors and keep any space group, but for several looks"
                + " or frequencies",
        cite = {
            "Satorras et al., E(n) equivariant graph neural networks, ICML 2021, arXiv:2102.09844",
            "Schuett et al., Equivariant message passing for the prediction of tensorial properties, ICML 2021,"
                    + " arXiv:2102.03150",
            "Peebles and Xie, Scalable diffusion models with transformers, ICCV 2023, arXiv:2212.09748"
        })
public final class PeriodicAttention implements Architecture<PeriodicAttention.Config> {
    /**
     * Size of the network.
     *
     * @param width numbers per atom
     * @param layers rounds of attention and messages
     * @param heads heads of the attention, a divisor of the width; 0 leaves attention out
     * @param radial radial functions of the distances
     * @param reach distance up to which images are seen, in units of the cube root of the volume per atom
     * @param vectors vectors per atom and layer, which tell angles; 0 leaves them out
     * @param frequencies whole frequencies of the coordinate differences per axis, as in torus-gnn; above 0 the network no longer keeps space groups
     * @param looks how often all layers are gone through, with parameters of their own: after each look the crystal is moved to where it is
     *     believed to end, and looked at again there; above 1 the network no longer keeps space groups
     * @param elementProperties whether it is told of each element's place in the periodic table, electronegativity and radius; otherwise it
     *     learns all of an element from the crystals
     */
    public record Config(
            @Param(label = "Width", min = 4, max = 4096, help = "Numbers per atom") int width,
            @Param(label = "Layers", min = 1, max = 64, help = "Rounds of attention and messages") int layers,
            @Param(label = "Heads", min = 0, max = 64, help = "Attention heads, a divisor of the width; 0: none")
                    int heads,
            @Param(label = "Radial functions", min = 4, max = 128, help = "Functions of the distances") int radial,
            @Param(
                            label = "Reach",
                            unit = "1",
                            min = 1,
                            max = 8,
                            help = "Farthest images, in cube roots of the volume per atom")
                    double reach,
            @Param(label = "Vectors", min = 0, max = 256, help = "Vectors per atom, which tell angles; 0: none")
                    int vectors,
            @Param(
                            label = "Frequencies",
                            min = 0,
                            max = 128,
                            help = "Fourier features per axis; above 0 space groups are no longer kept")
                    int frequencies,
            @Param(
                            label = "Looks",
                            min = 1,
                            max = 8,
                            help =
                                    "How often the layers go over the crystal, each time where the last look puts it; above 1"
                                            + " space groups are no longer kept")
                    int looks,
            @Param(
                            label = "Element properties",
                            help = "Tell it group, period, electronegativity and radius of each element")
                    boolean elementProperties) {
        /** The defaults. */
        public Config() {
            this(96, 4, 8, 16, 3, 16, 0, 1, true);
        }
    }

    @Override
    public Network create(Config config, DataFacts facts, ParameterScope parameters) {
        if (config.heads() > 0 && config.width() % config.heads() != 0) {
            throw new IllegalArgumentException("width " + config.width() + " and " + config.heads()
                    + " heads, expected a width that the heads can share evenly");
        }
        return new PeriodicAttentionNetwork(config, facts.conditionWidth(), parameters);
    }

    @Override
    public boolean takesConditions() {
        return true;
    }

    @Override
    public Optional<String> flowsOnly(Config config) {
        return config.looks() == 1
                ? Optional.empty()
                : Optional.of("looks move the crystal by what is said of it; set looks to 1, found " + config.looks());
    }
}
