package org.autoperi.ui.internal;

import java.nio.file.Path;
import org.autoperi.crystal.Crystal;
import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.dialogs.MessageDialog;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.FileDialog;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.IViewPart;
import org.eclipse.ui.handlers.HandlerUtil;

/** Writes the crystal that the structure view shows, in the cell that it shows, to a file whose name tells the format. */
public final class SaveStructureHandler extends AbstractHandler {
    @Override
    public Object execute(ExecutionEvent event) throws ExecutionException {
        Shell shell = HandlerUtil.getActiveShellChecked(event);
        IViewPart view = HandlerUtil.getActiveWorkbenchWindowChecked(event)
                .getActivePage()
                .findView(StructureView.ID);
        Crystal crystal = view instanceof StructureView structure ? structure.shown() : null;
        if (crystal == null) {
            MessageDialog.openInformation(shell, "AutoPeri", Messages.structure_empty);
            return null;
        }
        FileDialog dialog = new FileDialog(shell, SWT.SAVE);
        dialog.setText(Messages.bind(Messages.save_title, crystal.composition().reducedFormula()));
        dialog.setFileName(crystal.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".cif");
        dialog.setOverwrite(true);
        String chosen = dialog.open();
        if (chosen != null) {
            job(crystal, Path.of(chosen)).schedule();
        }
        return null;
    }

    /** The job that writes; its problem, if there is one, is shown when it ends. */
    static Job job(Crystal crystal, Path file) {
        return Job.create(Messages.bind(Messages.save_job, file.getFileName()), monitor -> {
            String problem = Rooms.write(file, crystal);
            return problem.isEmpty() ? Status.OK_STATUS : new Status(IStatus.WARNING, Rooms.BUNDLE, problem);
        });
    }
}
