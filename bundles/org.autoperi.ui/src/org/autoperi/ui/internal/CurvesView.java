package org.autoperi.ui.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.autoperi.report.Curves;
import org.autoperi.view.chart.Axis;
import org.autoperi.view.chart.ChartLayout;
import org.autoperi.view.chart.ChartPainter;
import org.autoperi.view.chart.Series;
import org.autoperi.view.chart.XyChart;
import org.eclipse.swt.SWT;
import org.eclipse.swt.events.MouseEvent;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;

/** The losses of the selected run, redrawn while the run writes them; pointing at a curve shows its value. */
public final class CurvesView extends RunView {
    static final String ID = "org.autoperi.ui.curves";
    private static final String FILE = "metrics.csv";
    private static final int LEAST_WIDTH = 160;
    private static final int LEAST_HEIGHT = 120;

    private Canvas canvas;
    private XyChart chart;
    private ChartLayout layout;

    /** Made by the workbench. */
    public CurvesView() {
        super(FILE);
    }

    @Override
    protected void create(Composite parent) {
        canvas = new Canvas(parent, SWT.DOUBLE_BUFFERED);
        canvas.addPaintListener(event -> paint(event.gc));
        canvas.addMouseMoveListener(this::point);
    }

    @Override
    public void setFocus() {
        canvas.setFocus();
    }

    @Override
    protected void show(Path run) {
        chart = null;
        String text = run == null ? Messages.curves_empty : run.toString();
        if (run != null) {
            try {
                chart = chart(Curves.read(run.resolve(FILE)));
            } catch (IOException e) {
                text = e.getMessage();
            }
        }
        setContentDescription(text);
        canvas.redraw();
    }

    private static XyChart chart(Curves curves) {
        List<Series> series = new ArrayList<>();
        for (String column : curves.names()) {
            if (column.contains("loss")) {
                curves.series(column, column).ifPresent(series::add);
            }
        }
        return series.isEmpty()
                ? null
                : new XyChart(
                        Messages.curves_title,
                        Messages.curves_title,
                        Axis.linear("step", ""),
                        Axis.log("loss", ""),
                        series);
    }

    private void paint(GC gc) {
        Rectangle area = canvas.getClientArea();
        gc.setBackground(canvas.getDisplay().getSystemColor(SWT.COLOR_WHITE));
        gc.fillRectangle(area);
        layout = null;
        if (chart != null && area.width >= LEAST_WIDTH && area.height >= LEAST_HEIGHT) {
            layout = ChartLayout.of(chart, area.width, area.height);
            try (GcCanvas paper = new GcCanvas(gc)) {
                ChartPainter.paint(layout, paper);
            }
        }
    }

    private void point(MouseEvent event) {
        String text = layout == null
                ? null
                : layout.nearest(event.x, event.y).map(ChartLayout.Hit::text).orElse(null);
        canvas.setToolTipText(text);
    }
}
