/**
 * What a plug-in implements to add a file format.
 *
 * <p>{@link org.autoperi.crystal.io.spi.CrystalFormat} is the only type; the built-in formats implement it as anybody would.
 *
 * <p>Opening files, decoding text and unpacking archives are not its business; {@code CrystalFiles} does them.
 */
@Export
@Version("0.2.0")
package org.autoperi.crystal.io.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
