package org.autoperi.ui.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.autoperi.run.RunEvent;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;

/** What happened in the selected run, newest last, followed while it runs. */
public final class EventsView extends RunView {
    static final String ID = "org.autoperi.ui.events";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int[] WIDTHS = {145, 80, 700};

    private Table table;

    /** Made by the workbench. */
    public EventsView() {
        super(RunEvent.FILE);
    }

    @Override
    protected void create(Composite parent) {
        table = new Table(parent, SWT.FULL_SELECTION | SWT.H_SCROLL | SWT.V_SCROLL);
        table.setHeaderVisible(true);
        String[] titles = {Messages.events_time, Messages.events_type, Messages.events_text};
        for (int i = 0; i < titles.length; i++) {
            TableColumn column = new TableColumn(table, SWT.NONE);
            column.setText(titles[i]);
            column.setWidth(WIDTHS[i]);
        }
    }

    @Override
    protected void show(Path run) {
        List<RunEvent> events;
        try {
            events = run == null ? List.of() : RunEvent.readAll(run);
        } catch (IOException e) {
            setContentDescription(e.getMessage());
            return;
        }
        setContentDescription(run == null ? Messages.events_empty : run.toString());
        int known = Math.min(table.getItemCount(), events.size());
        table.setItemCount(known);
        for (int i = 0; i < events.size(); i++) {
            RunEvent event = events.get(i);
            TableItem row = i < known ? table.getItem(i) : new TableItem(table, SWT.NONE);
            row.setText(new String[] {TIME.format(event.time()), event.type(), event.text()});
        }
        if (table.getItemCount() > known) {
            table.showItem(table.getItem(table.getItemCount() - 1));
        }
    }

    @Override
    public void setFocus() {
        table.setFocus();
    }
}
