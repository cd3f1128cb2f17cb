package org.autoperi.view.chart;

/** What a chart shows, apart from size, colours and toolkit. */
public sealed interface ChartModel permits XyChart, BarChart, HeatMap {
    /** Title. */
    String title();

    /** What is to be seen in the chart, for people who cannot see it; may be empty. */
    String description();
}
