/**
 * What plug-ins implement to judge generated crystals by a measure of their own. The main type is
 * {@link org.autoperi.evaluate.spi.Evaluator}. Files, tables and the report around the measure are the platform's.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.evaluate.spi;
