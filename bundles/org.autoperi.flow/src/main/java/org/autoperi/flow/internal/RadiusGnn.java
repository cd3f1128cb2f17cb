package org.autoperi.flow.internal;

import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.flow.spi.DataFacts;
import org.autoperi.flow.spi.Encoder;
import org.autoperi.flow.spi.EncoderNetwork;
import org.autoperi.flow.spi.RadiusTile;
import org.autoperi.nn.ParameterScope;
import org.osgi.service.component.annotations.Component;

/** The built-in encoder; {@link RadiusGnnNetwork} says how it is made. */
@Component
@Extension(
        id = "radius-gnn",
        label = "Radius graph network",
        description =
                "Messages between all neighbours within a cutoff, images included, with moments of their directions",
        cite = {
            "Schütt et al., SchNet: a continuous-filter convolutional neural network, NeurIPS 2017, arXiv:1706.08566",
            "Gasteiger et al., Directional message passing for molecular graphs, ICLR 2020, arXiv:2003.03123",
            "Xie and Grossman, Crystal graph convolutional neural networks, Phys. Rev. Lett. 120, 145301 (2018),"
                    + " doi:10.1103/PhysRevLett.120.145301"
        })
public final class RadiusGnn implements Encoder<RadiusGnn.Config> {
    /**
     * Size of the network.
     *
     * @param width numbers per atom and per edge, and in the vector of a crystal
     * @param layers rounds of messages
     * @param cutoff distance up to which atoms hear each other, in angstrom
     * @param radial Gaussians of the distance
     * @param degree highest degree of the directions' moments; 0 sees distances only
     */
    public record Config(
            @Param(label = "Width", min = 4, max = 4096, help = "Numbers per atom and per edge") int width,
            @Param(label = "Layers", min = 1, max = 64, help = "Rounds of messages") int layers,
            @Param(label = "Cutoff", unit = "angstrom", min = 1, max = 20, help = "How far atoms hear each other")
                    double cutoff,
            @Param(label = "Radial functions", min = 2, max = 512, help = "Gaussians of the distance") int radial,
            @Param(
                            label = "Degree",
                            min = 0,
                            max = RadiusTile.MOST_DEGREE,
                            help = "Highest degree of the moments of directions; 0 sees distances only")
                    int degree) {
        /** The defaults. */
        public Config() {
            this(64, 3, 5, 32, 2);
        }
    }

    @Override
    public EncoderNetwork create(Config config, DataFacts facts, ParameterScope parameters) {
        return new RadiusGnnNetwork(config, parameters);
    }
}
