package org.autoperi.ui.internal;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.ui.handlers.HandlerUtil;

/** Takes the selected folder from the explorer; the disk stays as it is. */
public final class RemoveFolderHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        if (HandlerUtil.getCurrentStructuredSelection(event).getFirstElement() instanceof Item.Folder folder) {
            ExplorerView.in(event).remove(folder.path());
        }
        return null;
    }
}
