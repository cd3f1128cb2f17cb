package org.autoperi.ui.internal;

import java.nio.file.Path;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;

/** Goes on with the selected run. */
public final class ResumeRunHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        Path run = ExplorerView.selectedRun(event);
        if (run != null) {
            new RunJob(null, run, ExplorerView.in(event)).schedule();
        }
        return null;
    }
}
