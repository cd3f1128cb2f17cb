package org.autoperi.flow.internal;

import org.autoperi.core.Choice;
import org.autoperi.core.Param;
import org.autoperi.flow.LatentSettings;
import org.autoperi.flow.spi.Encoder;

/**
 * What a checkpoint must know to encode crystals.
 *
 * @param encoder the network that describes crystals
 * @param latent size of the vectors, what they say, and weights
 */
record LatentConfig(@Param(choose = "radius-gnn") Choice<Encoder<?>> encoder, LatentSettings latent) {}
