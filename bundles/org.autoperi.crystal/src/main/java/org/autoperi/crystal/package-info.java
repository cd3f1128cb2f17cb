/**
 * Crystals as immutable values: elements, lattices, compositions, sites, symmetry operations and space groups.
 *
 * <p>{@link org.autoperi.crystal.Crystal} is the main type; lengths are in angstrom, angles in degrees, coordinates fractional in [0, 1).
 *
 * <p>It reads and writes no files and knows no networks; see {@code org.autoperi.crystal.io} and {@code org.autoperi.graph}.
 */
@Export
@Version("0.1.0")
package org.autoperi.crystal;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
