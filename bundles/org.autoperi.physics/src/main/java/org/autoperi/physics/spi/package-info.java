/**
 * What plug-ins implement to add a physical term, be it a formula, a closed library or an external potential. The main type is
 * {@link org.autoperi.physics.spi.PhysicsTerm}. It speaks plain float64 arrays and knows nothing of tensors.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.physics.spi;
