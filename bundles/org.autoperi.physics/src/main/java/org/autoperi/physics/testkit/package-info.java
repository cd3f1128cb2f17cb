/**
 * Checks that every physical term must pass, for the tests of plug-ins as for our own. The main type is
 * {@link org.autoperi.physics.testkit.PhysicsTermChecks}. It needs no test framework: a failed check is an {@code AssertionError}
 * with the numbers.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.physics.testkit;
