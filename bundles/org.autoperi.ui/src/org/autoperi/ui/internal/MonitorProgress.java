package org.autoperi.ui.internal;

import org.autoperi.core.Progress;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.SubMonitor;

/** Progress of the platform shown by an Eclipse progress monitor. */
final class MonitorProgress implements Progress {
    private static final int TICKS = 10_000;

    private final SubMonitor monitor;
    private final String label;
    private final long units;
    private long done;
    private long shown;
    private double shares;

    MonitorProgress(IProgressMonitor monitor, String label) {
        this(SubMonitor.convert(monitor, label, TICKS), label, 0);
    }

    private MonitorProgress(SubMonitor monitor, String label, long units) {
        this.monitor = monitor;
        this.label = label;
        this.units = units;
    }

    @Override
    public synchronized Progress split(double share, String part, long partUnits) {
        shares += share;
        // How many siblings are still to come is unknown: a part takes its share of what is left beside the parts before it.
        int ticks = (int) Math.round((TICKS - shown) * share / (shares + share));
        shown += ticks;
        // Not split: it throws an exception of its own when cancelled, unless its child is told never to be cancelled.
        SubMonitor child = SubMonitor.convert(monitor.newChild(ticks), part, TICKS);
        return new MonitorProgress(child, part, partUnits);
    }

    @Override
    public synchronized void advance(long more) {
        done += more;
        if (units > 0) {
            long ticks = Math.min(TICKS, TICKS * done / units);
            monitor.worked((int) (ticks - shown));
            shown = ticks;
        }
    }

    @Override
    public void note(String text) {
        monitor.subTask(label + ": " + text);
    }

    @Override
    public boolean isCancelled() {
        return monitor.isCanceled();
    }

    @Override
    public void close() {
        monitor.done();
    }
}
