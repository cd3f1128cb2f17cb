/**
 * One experiment is one run folder. {@link org.autoperi.run.Runner} reads a TOML file, checks it, runs the experiment and the
 * stages after it, records everything in the folder and resumes what was interrupted. It does not know what an experiment does.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.run;
