package org.autoperi.ui.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jface.viewers.StructuredSelection;
import org.eclipse.jface.viewers.TreeViewer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.ImageLoader;
import org.eclipse.swt.graphics.RGB;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.ui.IViewPart;
import org.eclipse.ui.IWorkbenchPage;
import org.eclipse.ui.PlatformUI;

/** Opens the workbench on a thread of its own and looks at it and works in it from the thread of the test. */
final class Robot {
    private static final long PATIENCE_MILLISECONDS = 30_000;
    private static final int LOOK_MILLISECONDS = 50;
    private static final int COLOURED = 60;

    private final AtomicReference<Object> ended = new AtomicReference<>();
    private final Thread thread = new Thread(this::work, "workbench");
    private Display display;

    /** Opens the window and waits until it is there. */
    static Robot open() throws InterruptedException {
        Robot robot = new Robot();
        robot.thread.start();
        long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
        while (!PlatformUI.isWorkbenchRunning()
                || PlatformUI.getWorkbench().isStarting()
                || PlatformUI.getWorkbench().getWorkbenchWindowCount() == 0) {
            assertTrue(robot.thread.isAlive(), () -> "the workbench ended while starting: " + robot.ended.get());
            assertTrue(System.currentTimeMillis() < end, "the workbench has not opened a window");
            Thread.sleep(LOOK_MILLISECONDS);
        }
        robot.display = PlatformUI.getWorkbench().getDisplay();
        robot.until("the window is open", () -> robot.shell().isVisible());
        return robot;
    }

    private void work() {
        try {
            ended.set(new WorkbenchApplication().start(null));
        } catch (RuntimeException | Error e) {
            ended.set(e);
        }
    }

    /** Closes the window; what the application returned, or what it threw. */
    Object closed() throws InterruptedException {
        display.syncExec(() -> PlatformUI.getWorkbench().close());
        thread.join(PATIENCE_MILLISECONDS);
        assertFalse(thread.isAlive(), "the workbench does not end");
        return ended.get();
    }

    /** What {@code question} finds on the thread of the window. */
    <T> T ask(Callable<T> question) {
        AtomicReference<T> answer = new AtomicReference<>();
        AtomicReference<Exception> thrown = new AtomicReference<>();
        display.syncExec(() -> {
            try {
                answer.set(question.call());
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        if (thrown.get() != null) {
            throw new AssertionError(thrown.get().toString(), thrown.get());
        }
        return answer.get();
    }

    /** Waits until something is so; fails with all texts of the window if it never is. */
    void until(String what, Callable<Boolean> condition) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLISECONDS;
        while (!ask(condition)) {
            if (System.currentTimeMillis() > end) {
                fail("never: " + what + "; the window shows " + ask(() -> Texts.of(shell())));
            }
            Thread.sleep(LOOK_MILLISECONDS);
        }
    }

    Shell shell() {
        return PlatformUI.getWorkbench().getWorkbenchWindows()[0].getShell();
    }

    IWorkbenchPage page() {
        return PlatformUI.getWorkbench().getWorkbenchWindows()[0].getActivePage();
    }

    IViewPart view(String id) {
        IViewPart view = page().findView(id);
        assertNotNull(view, "view " + id + " is not open");
        return view;
    }

    ExplorerView explorer() {
        return (ExplorerView) view(ExplorerView.ID);
    }

    TreeViewer tree() {
        return (TreeViewer) explorer().getSite().getSelectionProvider();
    }

    /** Selects items wherever they are in the tree, as clicks would. */
    void select(Item... items) {
        ask(() -> {
            tree().setSelection(new StructuredSelection(items), true);
            return null;
        });
    }

    /** The only widget below the window that is exactly of a class and as wanted. */
    <C extends Control> C only(Class<C> type, Predicate<C> wanted) {
        List<C> found = controls(shell())
                .filter(control -> control.getClass() == type)
                .map(type::cast)
                .filter(wanted)
                .toList();
        assertTrue(found.size() == 1, () -> "found " + found + " where one " + type.getSimpleName() + " was expected");
        return found.get(0);
    }

    static Stream<Control> controls(Control control) {
        Stream<Control> below = control instanceof Composite composite
                ? Arrays.stream(composite.getChildren()).flatMap(Robot::controls)
                : Stream.of();
        return Stream.concat(Stream.of(control), below);
    }

    /** Presses a key in a control. */
    void press(Supplier<Control> control, int keyCode) {
        ask(() -> {
            Event event = new Event();
            event.keyCode = keyCode;
            control.get().notifyListeners(SWT.KeyDown, event);
            return null;
        });
    }

    /** How many pixels of a control are neither white nor black nor grey. */
    static int colouredPixels(Control control) {
        ImageData data = picture(control, new Rectangle(0, 0, control.getSize().x, control.getSize().y));
        int coloured = 0;
        for (int y = 0; y < data.height; y++) {
            for (int x = 0; x < data.width; x++) {
                RGB rgb = data.palette.getRGB(data.getPixel(x, y));
                int high = Math.max(rgb.red, Math.max(rgb.green, rgb.blue));
                int low = Math.min(rgb.red, Math.min(rgb.green, rgb.blue));
                coloured += high - low > COLOURED ? 1 : 0;
            }
        }
        return coloured;
    }

    private static ImageData picture(Control control, Rectangle area) {
        control.update();
        Image image = new Image(control.getDisplay(), area.width, area.height);
        GC gc = new GC(control);
        try {
            gc.copyArea(image, area.x, area.y);
            return image.getImageData();
        } finally {
            gc.dispose();
            image.dispose();
        }
    }

    /** Keeps a picture of the window for people, in {@code target/screenshots} of the module. */
    void photograph(String name) {
        ImageData data = ask(() -> picture(shell(), shell().getClientArea()));
        ImageLoader loader = new ImageLoader();
        loader.data = new ImageData[] {data};
        try {
            Path folder = Files.createDirectories(Path.of("target", "screenshots"));
            loader.save(folder.resolve(name + ".png").toString(), SWT.IMAGE_PNG);
        } catch (IOException e) {
            throw new AssertionError(e.toString(), e);
        }
    }

    /** Opens an item of the tree; the items below it. */
    List<Item> children(Item parent) {
        return ask(() -> {
            tree().setExpandedState(parent, true);
            List<Item> items = new ArrayList<>();
            TreeItem row = (TreeItem) tree().testFindItem(parent);
            for (TreeItem child : row.getItems()) {
                items.add((Item) child.getData());
            }
            return items;
        });
    }
}
