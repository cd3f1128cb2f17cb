/**
 * Draws crystals into arrays of pixels in plain Java, with neither a display nor a windowing toolkit nor fonts. Start at
 * {@link org.autoperi.view.Scene} and {@link org.autoperi.view.CrystalRenderer}; the same picture serves report, workbench and command line. It does
 * not open windows, read files or analyse structures.
 */
@Export
@Version("0.1.0")
package org.autoperi.view;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
