/**
 * What plug-ins implement to add a model potential or a model of sequences of states. The main types are {@link org.autoperi.dynamics.spi.ModelPotential} and
 * {@link org.autoperi.dynamics.spi.SequenceModel}. They need no knowledge of how simulations and experiments run.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.dynamics.spi;
