/**
 * What plug-ins implement to add a whole experiment or a stage that works on the folder of a finished one. The main type is
 * {@link org.autoperi.run.spi.Experiment}. Neither needs any code in the command line or the workbench.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.run.spi;
