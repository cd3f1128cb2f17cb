/**
 * What networks are built and trained with: layers, parameters, optimiser, schedule, training steps over tiles on many
 * threads, checkpoint files. A network starts with a {@link org.autoperi.nn.ParameterStore} and is trained by a
 * {@link org.autoperi.nn.Trainer}. It knows nothing of crystals: graphs and their losses come from above.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.nn;
