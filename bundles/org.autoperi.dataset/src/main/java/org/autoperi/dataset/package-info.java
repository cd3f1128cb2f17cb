/**
 * Datasets of crystals: opened, checked, split and filtered, with the facts of where they come from. The main type is
 * {@link org.autoperi.dataset.Dataset}; what opens one is a {@link org.autoperi.dataset.spi.DatasetSource}. Neither file
 * formats of single crystals nor graphs and batches for networks belong here.
 */
@Export
@Version("0.1.0")
package org.autoperi.dataset;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
