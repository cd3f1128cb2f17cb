package org.autoperi.ui.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.autoperi.core.CancelledException;
import org.autoperi.report.ComparisonWriter;
import org.autoperi.report.ReportWriter;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.DirectoryDialog;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.handlers.HandlerUtil;

/** Compares the selected runs on one page, in a folder of the user's choice, and opens it in the browser. */
public final class CompareRunsHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        Shell shell = HandlerUtil.getActiveShellChecked(event);
        List<Path> runs = ExplorerView.selectedRuns(event);
        if (runs.size() < 2) {
            MessageDialog.openInformation(shell, "AutoPeri", Messages.compare_select);
            return null;
        }
        DirectoryDialog dialog = new DirectoryDialog(shell, SWT.SAVE);
        dialog.setText(Messages.compare_title);
        dialog.setMessage(Messages.compare_folder);
        String chosen = dialog.open();
        if (chosen != null) {
            Display display = shell.getDisplay();
            job(runs, Path.of(chosen), page -> display.asyncExec(() -> open(page, shell)))
                    .schedule();
        }
        return null;
    }

    private static void open(Path page, Shell shell) {
        if (!shell.isDisposed()) {
            OpenReportHandler.open(page, shell);
        }
    }

    /** The job that writes and hands the page over; what cannot be shown is told when it ends. */
    static Job job(List<Path> runs, Path out, Consumer<Path> reader) {
        String name = Messages.bind(Messages.compare_job, runs.size());
        return Job.create(name, monitor -> {
            try (MonitorProgress progress = new MonitorProgress(monitor, name)) {
                ReportWriter.Written written = new ComparisonWriter(Rooms.extensions())
                        .write(
                                out,
                                runs.stream()
                                        .map(run -> new ComparisonWriter.Run("", run))
                                        .toList(),
                                "",
                                progress);
                reader.accept(written.page());
                return Status.OK_STATUS;
            } catch (CancelledException e) {
                return Status.CANCEL_STATUS;
            } catch (IOException e) {
                return new Status(IStatus.WARNING, Rooms.BUNDLE, e.getMessage(), e);
            }
        });
    }
}
