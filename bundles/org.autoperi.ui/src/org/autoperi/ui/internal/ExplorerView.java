package org.autoperi.ui.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.core.runtime.preferences.IEclipsePreferences;
import org.eclipse.core.runtime.preferences.InstanceScope;
import org.eclipse.jface.action.MenuManager;
import org.eclipse.jface.viewers.ITreeContentProvider;
import org.eclipse.jface.viewers.LabelProvider;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TreeViewer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.ISharedImages;
import org.eclipse.ui.PartInitException;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.handlers.HandlerUtil;
import org.eclipse.ui.part.ViewPart;
import org.osgi.service.prefs.BackingStoreException;

/** The bundled compounds and the user's folders as a tree. What is selected here, the other views show. */
public final class ExplorerView extends ViewPart {
    static final String ID = "org.autoperi.ui.explorer";
    private static final String FOLDERS = "folders";
    private static final int RETRY_MILLISECONDS = 300;

    private TreeViewer tree;
    private Display display;

    @Override
    public void createPartControl(Composite parent) {
        display = parent.getDisplay();
        tree = new TreeViewer(parent, SWT.MULTI | SWT.H_SCROLL | SWT.V_SCROLL);
        tree.setUseHashlookup(true);
        tree.setContentProvider(new Contents());
        tree.setLabelProvider(new Labels());
        tree.setInput(this);
        tree.addDoubleClickListener(event -> {
            Object element = tree.getStructuredSelection().getFirstElement();
            tree.setExpandedState(element, !tree.getExpandedState(element));
        });
        getSite().setSelectionProvider(tree);
        MenuManager menu = new MenuManager();
        tree.getControl().setMenu(menu.createContextMenu(tree.getControl()));
        getSite().registerContextMenu(menu, tree);
    }

    @Override
    public void setFocus() {
        tree.getControl().setFocus();
    }

    /** The explorer of the window in which a command was given; opened if it was closed. */
    static ExplorerView in(ExecutionEvent event) throws ExecutionException {
        try {
            return (ExplorerView) HandlerUtil.getActiveWorkbenchWindowChecked(event)
                    .getActivePage()
                    .showView(ID);
        } catch (PartInitException e) {
            throw new ExecutionException(e.getMessage(), e);
        }
    }

    /** The run folder that is selected or that holds what is selected, {@code null} if there is none. */
    static Path selectedRun(ExecutionEvent event) {
        return HandlerUtil.getCurrentStructuredSelection(event).getFirstElement() instanceof Item item
                ? item.run()
                : null;
    }

    /** The run folders that are selected or hold what is selected, each once. */
    static List<Path> selectedRuns(ExecutionEvent event) {
        List<Path> runs = new ArrayList<>();
        for (Object selected : HandlerUtil.getCurrentStructuredSelection(event)) {
            if (selected instanceof Item item && item.run() != null && !runs.contains(item.run())) {
                runs.add(item.run());
            }
        }
        return runs;
    }

    /** Reads the folders anew; what was open stays open. */
    void refresh() {
        if (!tree.getControl().isDisposed()) {
            tree.refresh();
        }
    }

    /** Adds a folder to the roots, remembers it, and selects it. */
    void add(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        Set<String> folders = new LinkedHashSet<>(remembered());
        folders.add(root.toString());
        remember(folders);
        tree.refresh();
        tree.setSelection(new StructuredSelection(new Item.Folder(root)), true);
    }

    /** Adds the folder of a run as soon as the run has made it; callable from any thread. */
    void addWhenMade(Path folder, Job job) {
        later(() -> {
            if (tree.getControl().isDisposed()) {
                return;
            }
            if (Files.isRegularFile(folder.resolve(Rooms.RUN_FILE))) {
                add(folder);
            } else if (job.getState() == Job.RUNNING) {
                display.timerExec(RETRY_MILLISECONDS, () -> addWhenMade(folder, job));
            }
        });
    }

    /**
     * Shows how a run has ended and, if it is selected, what it has made; callable from any thread, and after the window was closed on a run that
     * took too long to stop.
     */
    void ended(Path folder) {
        later(() -> {
            refresh();
            if (!tree.getControl().isDisposed()
                    && new Item.Folder(folder)
                            .equals(tree.getStructuredSelection().getFirstElement())) {
                tree.setSelection(tree.getSelection());
            }
        });
    }

    /** Does something on the thread of the window; nothing if the window is gone. */
    private void later(Runnable work) {
        try {
            display.asyncExec(work);
        } catch (SWTException e) {
            if (e.code != SWT.ERROR_DEVICE_DISPOSED) {
                throw e;
            }
        }
    }

    /** Takes a folder from the roots; nothing on the disk is touched. */
    void remove(Path folder) {
        Set<String> folders = new LinkedHashSet<>(remembered());
        folders.remove(folder.toString());
        remember(folders);
        tree.refresh();
    }

    private static List<String> remembered() {
        String text = preferences().get(FOLDERS, "");
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }

    private static void remember(Set<String> folders) {
        preferences().put(FOLDERS, String.join("\n", folders));
        try {
            preferences().flush();
        } catch (BackingStoreException e) {
            Rooms.log("The list of folders could not be saved; it is kept until the window closes.", e);
        }
    }

    private static IEclipsePreferences preferences() {
        return InstanceScope.INSTANCE.getNode(Rooms.BUNDLE);
    }

    private static final class Contents implements ITreeContentProvider {
        @Override
        public Object[] getElements(Object input) {
            List<Item> roots = new ArrayList<>();
            roots.add(new Item.Bundled());
            for (String folder : remembered()) {
                if (Files.isDirectory(Path.of(folder))) {
                    roots.add(new Item.Folder(Path.of(folder)));
                }
            }
            return roots.toArray();
        }

        @Override
        public Object[] getChildren(Object parent) {
            return ((Item) parent).children().toArray();
        }

        @Override
        public Object getParent(Object element) {
            return null;
        }

        @Override
        public boolean hasChildren(Object element) {
            return element instanceof Item.Bundled || element instanceof Item.Folder;
        }
    }

    private static final class Labels extends LabelProvider {
        @Override
        public String getText(Object element) {
            Item item = (Item) element;
            return item instanceof Item.Folder folder && folder.isRun()
                    ? folder.label() + "  " + Rooms.runState(folder.path())
                    : item.label();
        }

        @Override
        public Image getImage(Object element) {
            return PlatformUI.getWorkbench().getSharedImages().getImage(imageName((Item) element));
        }

        private static String imageName(Item item) {
            if (item instanceof Item.Leaf || item instanceof Item.Compound) {
                return ISharedImages.IMG_OBJ_FILE;
            }
            if (item instanceof Item.Unreadable) {
                return ISharedImages.IMG_OBJS_WARN_TSK;
            }
            return item instanceof Item.Folder folder && folder.isRun()
                    ? ISharedImages.IMG_OBJ_ELEMENT
                    : ISharedImages.IMG_OBJ_FOLDER;
        }
    }
}
