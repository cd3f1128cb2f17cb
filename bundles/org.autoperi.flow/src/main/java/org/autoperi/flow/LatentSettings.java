package org.autoperi.flow;

import java.util.List;
import org.autoperi.core.Param;

/**
 * The latent vectors of an autoencoder, the table {@code [latent]}. Weights are those of the terms of the loss beside the flow's own.
 *
 * @param size numbers per crystal
 * @param properties columns of the dataset that shall be said from the vectors; values may be missing
 * @param klWeight weight of the Kullback-Leibler divergence of a crystal's distribution from the standard normal one, in nats
 * @param propertyWeight weight of the errors of the properties, in standard deviations
 * @param sizeWeight weight of the cross-entropy of the number of atoms
 * @param compositionWeight weight of the cross-entropy of the composition, per atom
 */
public record LatentSettings(
        @Param(label = "Size", min = 1, max = 4096, help = "Numbers per crystal") int size,
        @Param(label = "Properties", help = "Columns of the dataset said from the vectors") List<String> properties,
        @Param(
                        label = "Divergence weight",
                        unit = "1",
                        min = 0,
                        help = "Keeps latent vectors near the normal distribution; higher blurs them")
                double klWeight,
        @Param(label = "Property weight", unit = "1", min = 0, help = "Weight of the properties said from the vector")
                double propertyWeight,
        @Param(label = "Size weight", unit = "1", min = 0, help = "Weight of the number of atoms said from the vector")
                double sizeWeight,
        @Param(
                        label = "Composition weight",
                        unit = "1",
                        min = 0,
                        help = "Weight of the composition said from the vector")
                double compositionWeight) {

    /** The defaults. */
    public LatentSettings() {
        this(32, List.of(), 1e-3, 0.5, 0.2, 0.2);
    }

    /** Copies the list. */
    public LatentSettings {
        properties = List.copyOf(properties);
    }
}
