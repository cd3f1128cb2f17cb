/**
 * Checks that a plug-in's architecture keeps its promises, for use in the plug-in's own tests. The main type is
 * {@link org.autoperi.flow.testkit.ArchitectureChecks}, which needs no test library: it throws {@link AssertionError}. It says nothing on how
 * well the network learns.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.flow.testkit;
