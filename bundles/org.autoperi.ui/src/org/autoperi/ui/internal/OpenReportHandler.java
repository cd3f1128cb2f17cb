package org.autoperi.ui.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.swt.program.Program;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.handlers.HandlerUtil;

/** Opens the report of the selected run in the browser. */
public final class OpenReportHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        Path run = ExplorerView.selectedRun(event);
        if (run == null) {
            return null;
        }
        Shell shell = HandlerUtil.getActiveShellChecked(event);
        Path report = run.resolve("report").resolve("index.html");
        if (Files.exists(report)) {
            open(report, shell);
        } else {
            MessageDialog.openInformation(shell, "AutoPeri", Messages.open_report_missing);
        }
        return null;
    }

    /** Opens a page in the browser, and says where it lies if there is none. */
    static void open(Path page, Shell shell) {
        if (!Program.launch(page.toUri().toString())) {
            MessageDialog.openInformation(shell, "AutoPeri", Messages.bind(Messages.open_report_browser, page));
        }
    }
}
