package org.autoperi.ui.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.swt.program.Program;
import org.eclipse.ui.handlers.HandlerUtil;

/** Opens the report of the selected run in the browser. */
public final class OpenReportHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        Path run = ExplorerView.selectedRun(event);
        if (run == null) {
            return null;
        }
        Path report = run.resolve("report").resolve("index.html");
        String problem = !Files.exists(report)
                ? Messages.open_report_missing
                : Program.launch(report.toUri().toString())
                        ? ""
                        : Messages.bind(Messages.open_report_browser, report);
        if (!problem.isEmpty()) {
            MessageDialog.openInformation(HandlerUtil.getActiveShellChecked(event), "AutoPeri", problem);
        }
        return null;
    }
}
