package org.autoperi.ui.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.view.Camera;
import org.autoperi.view.CrystalRenderer;
import org.autoperi.view.Picture;
import org.autoperi.view.RenderSettings;
import org.autoperi.view.Scene;
import org.autoperi.view.SceneOptions;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.jface.action.Action;
import org.eclipse.jface.action.IAction;
import org.eclipse.jface.action.IMenuCreator;
import org.eclipse.jface.action.IToolBarManager;
import org.eclipse.jface.action.Separator;
import org.eclipse.jface.viewers.ISelection;
import org.eclipse.jface.viewers.IStructuredSelection;
import org.eclipse.swt.SWT;
import org.eclipse.swt.events.MouseEvent;
import org.eclipse.swt.events.MouseListener;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Image;
import org.eclipse.swt.graphics.ImageData;
import org.eclipse.swt.graphics.PaletteData;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Text;
import org.eclipse.ui.ISelectionListener;
import org.eclipse.ui.IWorkbenchPart;
import org.eclipse.ui.part.ViewPart;

/** Draws the selected crystal; dragging or the arrow keys turn it, the wheel zooms, Page Up and Page Down leaf through a file. */
public final class StructureView extends ViewPart {
    static final String ID = "org.autoperi.ui.structure";
    private static final double DEGREES_PER_PIXEL = 0.5;
    private static final double DEGREES_PER_KEY = 15;
    private static final double ZOOM_PER_NOTCH = 1.1;
    private static final double MARGIN = 0.06;
    private static final int SUMMARY_LINES = 5;

    /** Time that a structure stays while a file is played. */
    private static final int PLAY_MILLIS = 80;

    private final ISelectionListener selections = this::selected;
    private final CrystalRenderer renderer = new CrystalRenderer();
    private Canvas canvas;
    private Text summary;
    private List<Crystal> crystals = List.of();
    /** What could not be read of the file that is shown, empty if all could. */
    private String problem = "";
    private int shown;
    private Scene scene;
    private Camera camera;
    private boolean fitted;
    /** Whether the camera has been placed for what is drawn; if not, the next drawing begins from the usual side. */
    private boolean turned;
    private SceneOptions options = new SceneOptions();
    private CellChoice cell = CellChoice.AS_READ;
    private final Action play = new Action(Messages.structure_play, IAction.AS_CHECK_BOX) {
        @Override
        public void run() {
            play(isChecked());
        }
    };
    /** The crystal in the cell that is drawn; {@code null} while none is. */
    private Crystal drawn;
    private MouseEvent dragged;
    /** The file or the two items selected last, {@code null} for what needs no reading; reading others may be under way. */
    private Object wanted;

    /**
     * Crystals of a file.
     *
     * @param crystals those that could be read
     * @param problem what could not, empty if all could
     */
    record Reading(List<Crystal> crystals, String problem) {}

    /**
     * What was found out about a crystal beside the thread of the window.
     *
     * @param drawn the crystal in the chosen cell
     * @param lines what to say below the picture, one sentence a line
     */
    record Finding(Crystal drawn, List<String> lines) {}

    @Override
    public void createPartControl(Composite parent) {
        GridLayout layout = new GridLayout();
        layout.marginWidth = 0;
        layout.marginHeight = 0;
        parent.setLayout(layout);
        canvas = new Canvas(parent, SWT.DOUBLE_BUFFERED | SWT.NO_BACKGROUND);
        canvas.setLayoutData(new GridData(SWT.FILL, SWT.FILL, true, true));
        canvas.addPaintListener(event -> paint(event.gc));
        canvas.addMouseListener(MouseListener.mouseDownAdapter(event -> {
            dragged = event;
            canvas.setFocus();
        }));
        canvas.addMouseListener(MouseListener.mouseUpAdapter(event -> {
            dragged = null;
            canvas.redraw();
        }));
        canvas.addMouseMoveListener(this::drag);
        canvas.addListener(SWT.MouseVerticalWheel, this::zoom);
        canvas.addListener(SWT.KeyDown, this::key);
        canvas.addListener(SWT.Resize, event -> fitted = false);
        summary = new Text(parent, SWT.MULTI | SWT.READ_ONLY | SWT.V_SCROLL);
        GridData below = new GridData(SWT.FILL, SWT.END, true, false);
        below.heightHint = SUMMARY_LINES * summary.getLineHeight();
        summary.setLayoutData(below);
        fillTools(getViewSite().getActionBars().getToolBarManager());
        getSite().getPage().addSelectionListener(selections);
        summary.setText(Messages.structure_empty);
    }

    @Override
    public void dispose() {
        getSite().getPage().removeSelectionListener(selections);
        super.dispose();
    }

    @Override
    public void setFocus() {
        canvas.setFocus();
    }

    private void fillTools(IToolBarManager bar) {
        bar.add(action(Messages.structure_previous, () -> leaf(-1)));
        bar.add(action(Messages.structure_next, () -> leaf(1)));
        bar.add(play);
        bar.add(new Separator());
        for (int axis = 0; axis < 3; axis++) {
            int along = axis;
            bar.add(action("abc".substring(axis, axis + 1), () -> look(along)));
        }
        bar.add(action(Messages.structure_fit, () -> look(-1)));
        bar.add(new Separator());
        bar.add(new CellMenu());
        bar.add(new Action(Messages.structure_space_filling, IAction.AS_CHECK_BOX) {
            @Override
            public void run() {
                options = options.withStyle(
                        isChecked() ? SceneOptions.Style.SPACE_FILLING : SceneOptions.Style.BALL_AND_STICK);
                restyle();
            }
        });
    }

    /** The button with the menu of cells. */
    private final class CellMenu extends Action implements IMenuCreator {
        private Menu menu;

        CellMenu() {
            super(Messages.cell, IAction.AS_DROP_DOWN_MENU);
            setMenuCreator(this);
        }

        @Override
        public void run() {
            show(CellChoice.values()[(cell.ordinal() + 1) % CellChoice.values().length]);
        }

        @Override
        public Menu getMenu(Control parent) {
            dispose();
            menu = new Menu(parent);
            for (CellChoice choice : CellChoice.values()) {
                MenuItem item = new MenuItem(menu, SWT.RADIO);
                item.setText(choice.label());
                item.setSelection(choice == cell);
                item.addListener(SWT.Selection, event -> show(choice));
            }
            return menu;
        }

        @Override
        public Menu getMenu(Menu parent) {
            return null;
        }

        @Override
        public void dispose() {
            if (menu != null) {
                menu.dispose();
            }
        }
    }

    private static Action action(String text, Runnable body) {
        return new Action(text) {
            @Override
            public void run() {
                body.run();
            }
        };
    }

    private void selected(IWorkbenchPart part, ISelection selection) {
        if (!(selection instanceof IStructuredSelection structured)) {
            return;
        }
        if (structured.size() == 2) {
            compare(structured.toList());
            return;
        }
        Object first = structured.getFirstElement();
        if (first instanceof Item.Compound compound) {
            wanted = null;
            show(List.of(compound.crystal()));
        } else if (first instanceof Item.Leaf leaf && leaf.isStructures()) {
            read(leaf.path());
        } else if (first instanceof Item.Folder folder && folder.isRun()) {
            readSamples(folder.path().resolve(Rooms.SAMPLES));
        }
    }

    private void readSamples(Path file) {
        if (Files.exists(file)) {
            read(file);
        } else {
            wanted = null;
            show(List.of());
            summary.setText(Messages.structure_no_samples);
        }
    }

    private void read(Path file) {
        wanted = file;
        Job.create(Messages.bind(Messages.structure_reading, file.getFileName()), monitor -> {
                    Reading reading = Rooms.read(file);
                    onWindow(() -> {
                        if (file.equals(wanted)) {
                            show(reading.crystals(), reading.problem());
                        }
                    });
                })
                .schedule();
    }

    /** Shows the first crystals of two items, which are then compared. */
    private void compare(List<?> items) {
        wanted = items;
        Job.create(Messages.structure_looking, monitor -> {
                    List<Crystal> firsts = new ArrayList<>();
                    for (Object item : items) {
                        if (item instanceof Item.Compound compound) {
                            firsts.add(compound.crystal());
                        } else if (item instanceof Item.Leaf leaf && leaf.isStructures()) {
                            Rooms.read(leaf.path()).crystals().stream().findFirst().ifPresent(firsts::add);
                        }
                    }
                    onWindow(() -> {
                        if (wanted == items && !firsts.isEmpty()) {
                            show(firsts);
                        }
                    });
                })
                .schedule();
    }

    private void onWindow(Runnable work) {
        if (!canvas.isDisposed()) {
            canvas.getDisplay().asyncExec(() -> {
                if (!canvas.isDisposed()) {
                    work.run();
                }
            });
        }
    }

    /** Shows all crystals in another cell from now on. */
    void show(CellChoice choice) {
        cell = choice;
        turned = false;
        rebuild();
    }

    /** Shows crystals, the first of them at once. */
    void show(List<Crystal> newCrystals) {
        show(newCrystals, "");
    }

    private void show(List<Crystal> newCrystals, String newProblem) {
        problem = newProblem;
        crystals = newCrystals;
        play.setChecked(false);
        shown = 0;
        turned = false;
        rebuild();
    }

    /** The crystal that is drawn, {@code null} if there is none. */
    Crystal shown() {
        return drawn;
    }

    /** Shows the structures of a file one after the other, such as the steps of a sample, from where one is to the last, or stops. */
    void play(boolean on) {
        play.setChecked(on && crystals.size() > 1);
        if (play.isChecked()) {
            shown = shown == crystals.size() - 1 ? -1 : shown;
            playOn(crystals);
        }
    }

    private void playOn(List<Crystal> film) {
        if (canvas.isDisposed() || !play.isChecked() || crystals != film) {
            return;
        }
        shown++;
        if (shown == film.size() - 1) {
            play.setChecked(false);
            rebuild();
        } else {
            draw(film.get(shown), List.of());
            canvas.getDisplay().timerExec(PLAY_MILLIS, () -> playOn(film));
        }
    }

    private void leaf(int step) {
        play.setChecked(false);
        if (!crystals.isEmpty()) {
            shown = Math.floorMod(shown + step, crystals.size());
            turned = false;
            rebuild();
        }
    }

    private void look(int axis) {
        if (scene != null) {
            Lattice lattice = drawn.lattice();
            camera = axis < 0 ? Camera.standard(lattice) : Camera.along(lattice, axis);
            fitted = false;
            canvas.redraw();
        }
    }

    private void rebuild() {
        if (crystals.isEmpty()) {
            scene = null;
            drawn = null;
            summary.setText(problem.isEmpty() ? Messages.structure_empty : problem);
            canvas.redraw();
            return;
        }
        Crystal crystal = crystals.get(shown);
        CellChoice choice = cell;
        if (choice == CellChoice.AS_READ) {
            draw(crystal, List.of());
        }
        List<Crystal> among = crystals;
        boolean isPair = wanted instanceof List && among.size() == 2;
        Optional<Crystal> other = isPair ? Optional.of(among.get(1 - shown)) : Optional.empty();
        Job.create(Messages.structure_looking, monitor -> {
                    Finding finding = Rooms.look(crystal, choice, other);
                    onWindow(() -> {
                        if (crystals == among && crystals.get(shown) == crystal && cell == choice) {
                            draw(finding.drawn(), finding.lines());
                        }
                    });
                })
                .schedule();
    }

    /** Draws the same crystal in the style that is chosen now; what is said of it stays. */
    private void restyle() {
        if (drawn != null) {
            scene = Scene.of(drawn, options);
            canvas.redraw();
        }
    }

    private void draw(Crystal crystal, List<String> lines) {
        drawn = crystal;
        scene = Scene.of(crystal, options);
        if (!turned) {
            turned = true;
            camera = Camera.standard(crystal.lattice());
            fitted = false;
        }
        List<String> told = new ArrayList<>();
        if (!problem.isEmpty()) {
            told.add(problem);
        }
        told.add(describe(crystal));
        told.addAll(lines);
        summary.setText(String.join(System.lineSeparator(), told));
        canvas.redraw();
    }

    private String describe(Crystal crystal) {
        Lattice lattice = crystal.lattice();
        String place = crystals.size() == 1 ? "" : Messages.bind(Messages.structure_place, shown + 1, crystals.size());
        return String.format(
                Locale.ROOT,
                "%s   %s   %s%na %.4f   b %.4f   c %.4f \u00c5   \u03b1 %.2f   \u03b2 %.2f   \u03b3 %.2f\u00b0%n"
                        + "%d atoms   volume %.2f \u00c5\u00b3   %.3f \u00c5\u00b3 per atom   density %.3f g/cm\u00b3",
                crystal.composition().reducedFormula(),
                crystal.name(),
                place,
                lattice.a(),
                lattice.b(),
                lattice.c(),
                lattice.alphaDegrees(),
                lattice.betaDegrees(),
                lattice.gammaDegrees(),
                crystal.size(),
                lattice.volume(),
                crystal.volumePerAtom(),
                crystal.densityGramPerCubicCentimetre());
    }

    private void paint(GC gc) {
        Rectangle area = canvas.getClientArea();
        if (scene == null || area.width < 1 || area.height < 1) {
            gc.setBackground(canvas.getDisplay().getSystemColor(SWT.COLOR_WHITE));
            gc.fillRectangle(area);
            return;
        }
        if (!fitted) {
            camera = camera.fitted(scene, area.width, area.height, MARGIN);
            fitted = true;
        }
        RenderSettings settings = dragged == null
                ? RenderSettings.still(area.width, area.height).withBackground(RenderSettings.WHITE)
                : RenderSettings.live(area.width, area.height);
        Picture picture = renderer.render(scene, camera, settings);
        ImageData data =
                new ImageData(picture.width(), picture.height(), 24, new PaletteData(0xFF0000, 0x00FF00, 0x0000FF));
        int[] row = new int[picture.width()];
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < row.length; x++) {
                row[x] = picture.argb()[y * row.length + x] & 0xFFFFFF;
            }
            data.setPixels(0, y, row.length, row, 0);
        }
        Image image = new Image(canvas.getDisplay(), data);
        gc.drawImage(image, 0, 0);
        image.dispose();
    }

    private void drag(MouseEvent event) {
        if (dragged != null && scene != null) {
            camera =
                    camera.turned(DEGREES_PER_PIXEL * (event.x - dragged.x), DEGREES_PER_PIXEL * (event.y - dragged.y));
            dragged = event;
            canvas.redraw();
        }
    }

    private void zoom(Event event) {
        if (scene != null) {
            camera = camera.withZoom(camera.zoom() * Math.pow(ZOOM_PER_NOTCH, Math.signum(event.count)));
            canvas.redraw();
        }
    }

    private void key(Event event) {
        if (scene == null) {
            return;
        }
        switch (event.keyCode) {
            case SWT.ARROW_LEFT -> camera = camera.turned(-DEGREES_PER_KEY, 0);
            case SWT.ARROW_RIGHT -> camera = camera.turned(DEGREES_PER_KEY, 0);
            case SWT.ARROW_UP -> camera = camera.turned(0, -DEGREES_PER_KEY);
            case SWT.ARROW_DOWN -> camera = camera.turned(0, DEGREES_PER_KEY);
            case SWT.PAGE_UP -> leaf(-1);
            case SWT.PAGE_DOWN -> leaf(1);
            default -> {
                return;
            }
        }
        canvas.redraw();
    }
}
