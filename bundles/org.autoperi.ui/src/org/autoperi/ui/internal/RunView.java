package org.autoperi.ui.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.jface.viewers.ISelection;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.ISelectionListener;
import org.eclipse.ui.IWorkbenchPart;
import org.eclipse.ui.part.ViewPart;

/** A view of one file of the selected run that is shown anew whenever the file changes. */
abstract class RunView extends ViewPart {
    private static final int REFRESH_MILLISECONDS = 500;

    private final String file;
    private final ISelectionListener selections = this::selected;
    private Path run;
    private String stamp = "";
    private boolean disposed;

    RunView(String file) {
        this.file = file;
    }

    /** Makes the widgets. */
    protected abstract void create(Composite parent);

    /** Shows the file of a run; {@code null} shows nothing. */
    protected abstract void show(Path newRun);

    @Override
    public final void createPartControl(Composite parent) {
        create(parent);
        getSite().getPage().addSelectionListener(selections);
        show(null);
        tick();
    }

    @Override
    public final void dispose() {
        disposed = true;
        getSite().getPage().removeSelectionListener(selections);
        super.dispose();
    }

    private void selected(IWorkbenchPart part, ISelection selection) {
        if (selection instanceof IStructuredSelection structured
                && structured.getFirstElement() instanceof Item item
                && item.run() != null
                && !Objects.equals(item.run(), run)) {
            run = item.run();
            stamp = stamp();
            show(run);
        }
    }

    private void tick() {
        if (disposed) {
            return;
        }
        String now = stamp();
        if (!now.equals(stamp)) {
            stamp = now;
            show(run);
        }
        Display.getCurrent().timerExec(REFRESH_MILLISECONDS, this::tick);
    }

    private String stamp() {
        if (run == null) {
            return "";
        }
        try {
            Path path = run.resolve(file);
            return run + " " + Files.size(path) + " " + Files.getLastModifiedTime(path);
        } catch (IOException e) {
            return run + " none";
        }
    }
}
