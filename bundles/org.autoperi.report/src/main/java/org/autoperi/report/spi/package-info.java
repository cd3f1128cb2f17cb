/**
 * What plug-ins implement to add a section to the report. The main type is {@link org.autoperi.report.spi.ReportSection}. A section
 * writes through a builder that escapes, so it can neither break the page nor load anything from elsewhere.
 */
@Export
@Version("0.1.0")
package org.autoperi.report.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
