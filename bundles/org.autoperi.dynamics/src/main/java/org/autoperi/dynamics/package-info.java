/**
 * Langevin dynamics on model potentials in the plane, the states that its trajectories visit, and their kinetics. Start at
 * {@link org.autoperi.dynamics.LangevinSimulation} and {@link org.autoperi.dynamics.BoltzmannDistribution}. It knows no
 * molecules and no force fields: units are reduced, the mass is 1.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.dynamics;
