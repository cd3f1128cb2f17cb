/**
 * Reads and writes crystal structure files, one by one or from folders and archives.
 *
 * <p>{@link org.autoperi.crystal.io.CrystalFiles} is the main type; it recognises files by content, then by name, and finds formats among the
 * extensions of the platform.
 *
 * <p>It keeps no list of structures and knows no splits; see {@code org.autoperi.dataset}.
 */
@Export
@Version("0.2.0")
package org.autoperi.crystal.io;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
