/**
 * AutoPeri-GNN: a flow on torus x lattice x species that learns crystals and draws new ones. Start at
 * {@link org.autoperi.flow.TrainedFlow}, which samples from the folder of a finished run; training is done by the experiments
 * {@code crystal-generation}, {@code crystal-prediction} and {@code crystal-autoencoder}. It does not judge what it draws: that is the evaluate bundle's business.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.flow;
