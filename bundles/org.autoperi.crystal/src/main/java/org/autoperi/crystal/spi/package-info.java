/**
 * What a plug-in implements to analyse crystals by other means.
 *
 * <p>{@link org.autoperi.crystal.spi.SymmetryFinder} is the main type; the built-in finder implements it as anybody would.
 *
 * <p>File formats and neighbour graphs are not its business.
 */
@Export
@Version("0.1.0")
package org.autoperi.crystal.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
