package org.autoperi.ui.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.autoperi.core.Progress;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.junit.jupiter.api.Test;

class MonitorProgressTest {
    private final IProgressMonitor monitor = new NullProgressMonitor();
    private final Progress whole = new MonitorProgress(monitor, "run");

    @Test
    void everyPartSeesThatTheWholeIsCancelled() {
        Progress part = whole.split(10, "Training", 100);
        Progress inner = part.split(1, "Step", 0);
        assertFalse(whole.isCancelled() || part.isCancelled() || inner.isCancelled());

        monitor.setCanceled(true);

        assertTrue(whole.isCancelled(), "the whole");
        assertTrue(part.isCancelled(), "a part");
        assertTrue(inner.isCancelled(), "a part of a part");
    }

    /** Only {@link Progress#checkCancelled()} throws, so that work can still be split for writing a checkpoint. */
    @Test
    void splittingDoesNotThrowWhenCancelled() {
        monitor.setCanceled(true);

        Progress part = whole.split(1, "Writing", 2).split(1, "File", 2);
        part.advance(1);

        assertTrue(part.isCancelled());
    }
}
