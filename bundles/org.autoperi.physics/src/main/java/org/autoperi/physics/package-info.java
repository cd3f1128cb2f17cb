/**
 * Physical terms on periodic systems in float64: their values, their gradients, and relaxation by them. Start at
 * {@link org.autoperi.physics.PhysicsSum} and {@link org.autoperi.physics.Relaxation}. It knows no networks and makes no claim on
 * thermodynamic stability.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.physics;
