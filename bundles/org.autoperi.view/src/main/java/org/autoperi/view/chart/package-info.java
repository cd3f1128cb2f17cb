/**
 * Charts as values: a {@link org.autoperi.view.chart.ChartModel} is laid out by {@link org.autoperi.view.chart.ChartLayout} and painted
 * on a {@link org.autoperi.view.chart.Canvas}, of which {@link org.autoperi.view.chart.SvgCanvas} is the one that needs no toolkit.
 * Colours come from a palette that people with colour vision deficiency can tell apart. It is no plotting language: it draws what reports
 * and live views of runs need.
 */
@Export
@Version("0.1.0")
package org.autoperi.view.chart;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
