/**
 * What plug-ins implement to add a model potential. The main type is {@link org.autoperi.dynamics.spi.ModelPotential}. It
 * needs no knowledge of how the simulation runs.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.dynamics.spi;
