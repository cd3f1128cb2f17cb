package org.autoperi.ui.internal;

import java.nio.file.Path;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.ui.handlers.HandlerUtil;

/** Starts a run from a TOML file, in a new folder beside it. */
public final class NewRunHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        FileDialog dialog = new FileDialog(HandlerUtil.getActiveShellChecked(event), SWT.OPEN);
        dialog.setText(Messages.run_select);
        dialog.setFilterExtensions(new String[] {"*.toml"});
        String chosen = dialog.open();
        if (chosen != null) {
            Path specification = Path.of(chosen);
            new RunJob(specification, Rooms.freeRunFolder(specification), ExplorerView.in(event)).schedule();
        }
        return null;
    }
}
