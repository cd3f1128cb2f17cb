/**
 * What every room of the platform shares: extensions with typed configuration, progress that can be cancelled, seeded random
 * streams, and problems that say where they are. Start at {@link org.autoperi.core.ExtensionRegistry}. It knows nothing of
 * crystals, files of a given format, or windows.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.core;
