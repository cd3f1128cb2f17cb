/**
 * The HTML report of a run: one folder that works offline, prints and can be read by everybody. {@link org.autoperi.report.ReportWriter}
 * writes it from a {@link org.autoperi.report.RunRecord}, section by section. It computes no metrics; it shows what the run folder holds.
 */
@Export
@Version("0.1.0")
package org.autoperi.report;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
