package org.autoperi.ui.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.autoperi.crystal.Crystal;
import org.autoperi.run.RunStatus;
import org.eclipse.core.runtime.ILogListener;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.NullProgressMonitor;
import org.eclipse.core.runtime.Platform;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.equinox.app.IApplication;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.Text;
import org.eclipse.swt.widgets.TreeItem;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.commands.ICommandService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person at the workbench: looks, opens a folder, runs, cancels. One window for all tests, as people have it. */
@Tag("ui")
class WorkbenchTest {
    private static final String NO_DISPLAY =
            "Tests of the window skipped: DISPLAY is not set. xvfb-run ./mvnw verify runs them.";
    private static final long RUN_MILLISECONDS = 45_000;
    private static final long CANCEL_MILLISECONDS = 5_000;
    private static final int SOME_PIXELS = 500;
    /** A line of a chart is thin. */
    private static final int FEW_PIXELS = 50;

    private static final List<IStatus> ERRORS = new CopyOnWriteArrayList<>();
    private static final ILogListener LISTENER = (status, plugin) -> {
        if (status.getSeverity() == IStatus.ERROR) {
            ERRORS.add(status);
        }
    };
    private static Robot robot;

    @TempDir
    static Path temp;

    @BeforeAll
    static void open() throws InterruptedException {
        if (System.getenv("DISPLAY") == null) {
            System.out.println(NO_DISPLAY); // Tycho's summary counts skipped tests and keeps their reasons to itself
            return;
        }
        Platform.addLogListener(LISTENER);
        robot = Robot.open();
    }

    @BeforeEach
    void needsAWindow() {
        assumeTrue(robot != null, NO_DISPLAY);
    }

    /** Closing comes last, and in the middle of a run. */
    @AfterAll
    static void closingCancelsAndLogsNoError() throws Exception {
        if (robot == null) {
            return;
        }
        try {
            Path run = temp.resolve("runs").resolve("unfinished");
            start("unfinished", 1_000_000);
            robot.until("the run trains", () -> trains(run));

            ExplorerView explorer = robot.ask(robot::explorer);

            Object ended = robot.closed();
            explorer.ended(run); // what a run does that ends after the window

            assertEquals(IApplication.EXIT_OK, ended);
            assertEquals(
                    RunStatus.State.CANCELLED, RunStatus.read(run).orElseThrow().state());
            assertTrue(hasCheckpoint(run), "no checkpoint");
            assertEquals(List.of(), ERRORS);
        } finally {
            Platform.removeLogListener(LISTENER);
        }
    }

    @Test
    void opensAllViewsOfTheStructuresPerspective() {
        assertEquals(
                StructuresPerspective.ID,
                robot.ask(() -> robot.page().getPerspective().getId()));
        Map<String, Class<?>> views = Map.of(
                ExplorerView.ID, ExplorerView.class,
                StructureView.ID, StructureView.class,
                CurvesView.ID, CurvesView.class,
                EventsView.ID, EventsView.class);
        views.forEach(
                (id, type) -> assertSame(type, robot.ask(() -> robot.view(id)).getClass()));
    }

    @Test
    void everyTextIsFilled() {
        List<String> texts = robot.ask(() -> Texts.of(robot.shell()));
        assertTrue(
                texts.containsAll(
                        List.of("AutoPeri", "Explorer", "Structure", "Curves", "Events", "Bundled compounds")),
                texts::toString);
        for (String text : texts) {
            assertTrue(
                    !text.isBlank()
                            && !text.startsWith("%")
                            && !text.contains("NLS missing")
                            && !text.contains("Failed to create"),
                    () -> "'" + text + "' among " + texts);
        }
    }

    @Test
    void drawsABundledCompound() throws Exception {
        List<Item> compounds = robot.children(new Item.Bundled());
        assertTrue(compounds.size() >= 250, () -> compounds.size() + " compounds");
        Item salt = compounds.stream()
                .filter(item -> item.label().equals("NaCl-rock-salt"))
                .findFirst()
                .orElseThrow();

        robot.select(salt);

        robot.until("8 atoms are told", () -> summary().getText().contains("8 atoms"));
        robot.until("the atoms are drawn", () -> Robot.colouredPixels(picture()) > SOME_PIXELS);
        robot.until("its space group is told", () -> summary().getText().contains("F m -3 m   No. 225"));
        robot.photograph("compound");
    }

    @Test
    void leafsThroughAFile() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("two"));
        Path file = Files.writeString(folder.resolve("pair.cif"), cif("first", "Na", "Cl") + cif("second", "Mg", "O"));
        addFolder(folder);

        robot.children(new Item.Folder(folder));
        robot.select(new Item.Leaf(file));
        robot.until("1 of 2", () -> summary().getText().contains("1 of 2"));
        robot.press(WorkbenchTest::picture, SWT.PAGE_DOWN);

        robot.until("2 of 2", () -> summary().getText().contains("2 of 2"));
        assertTrue(
                robot.ask(() -> summary().getText()).startsWith("MgO"),
                () -> robot.ask(() -> summary().getText()));
    }

    @Test
    void playsAFile() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("film"));
        StringBuilder frames = new StringBuilder();
        for (int i = 1; i <= 6; i++) {
            frames.append(cif("frame-" + i, "Na", "Cl"));
        }
        Path file = Files.writeString(folder.resolve("film.cif"), frames);
        addFolder(folder);
        robot.children(new Item.Folder(folder));
        robot.select(new Item.Leaf(file));
        robot.until("1 of 6", () -> summary().getText().contains("1 of 6"));

        robot.ask(() -> {
            structure().play(true);
            return null;
        });

        robot.until("it ends with the last", () -> summary().getText().contains("6 of 6"));
        robot.until("its space group is told", () -> summary().getText().contains("No. "));
    }

    @Test
    void showsOtherCells() throws Exception {
        robot.select(compound("NaCl-rock-salt"));
        robot.until("8 atoms are told", () -> summary().getText().contains("8 atoms"));
        for (CellChoice choice : List.of(CellChoice.PRIMITIVE, CellChoice.NIGGLI, CellChoice.CONVENTIONAL)) {
            String atoms = choice == CellChoice.PRIMITIVE ? "2 atoms" : "8 atoms";
            robot.ask(() -> {
                structure().show(choice);
                return null;
            });
            robot.until(choice + ": " + atoms, () -> summary().getText().contains(atoms));
        }
        robot.ask(() -> {
            structure().show(CellChoice.AS_READ);
            return null;
        });
    }

    @Test
    void comparesTwoCompounds() throws Exception {
        Item salt = compound("NaCl-rock-salt");
        Item other = robot.children(new Item.Bundled()).get(0);

        robot.select(salt, other);

        robot.until("they differ", () -> summary().getText().contains("another structure (composition differs)"));
    }

    private static Item compound(String name) {
        return robot.children(new Item.Bundled()).stream()
                .filter(item -> item.label().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void savesWhatItShows() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("saved"));
        robot.select(robot.children(new Item.Bundled()).get(0));
        robot.until("a compound is shown", () -> structure().shown() != null);
        Crystal shown = robot.ask(() -> structure().shown());
        Path file = folder.resolve("shown.vasp");

        Job job = SaveStructureHandler.job(shown, file);
        job.schedule();
        job.join(RUN_MILLISECONDS, new NullProgressMonitor());

        assertTrue(job.getResult().isOK(), job.getResult()::toString);
        assertEquals(shown.size(), Rooms.read(file).crystals().get(0).size());
        assertTrue(Rooms.write(folder.resolve("shown.pdf"), shown).contains("tells no format"));
    }

    @Test
    void comparesRunsOnOnePage() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("compared"));
        Path first = Files.createDirectories(folder.resolve("first"));
        Path second = Files.createDirectories(folder.resolve("second"));
        Files.writeString(first.resolve("metrics.csv"), "step,train.loss\n1,2.0\n2,1.0\n");
        Files.writeString(second.resolve("metrics.csv"), "step,train.loss\n1,3.0\n2,2.0\n");
        List<Path> opened = new CopyOnWriteArrayList<>();

        Job job = CompareRunsHandler.job(List.of(first, second), folder.resolve("out"), opened::add);
        job.schedule();
        job.join(RUN_MILLISECONDS, new NullProgressMonitor());

        assertTrue(job.getResult().isOK(), job.getResult()::toString);
        assertEquals(List.of(folder.resolve("out/index.html")), opened);
        assertTrue(Files.readString(opened.get(0)).contains("Train loss"));
    }

    private static StructureView structure() {
        return (StructureView) robot.view(StructureView.ID);
    }

    @Test
    void saysWhereAFileIsBroken() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("broken"));
        String text = cif("wrong", "Na", "Cl").replace("_cell_length_b 5.0", "_cell_length_b five");
        int line = text.substring(0, text.indexOf("five")).split("\n").length;
        Path file = Files.writeString(folder.resolve("wrong.cif"), text);
        addFolder(folder);

        robot.children(new Item.Folder(folder));
        robot.select(new Item.Leaf(file));

        robot.until("file and line are told", () -> summary().getText().contains("wrong.cif:" + line));
    }

    @Test
    void whatIsBrokenStaysToldBesideWhatIsGood() throws Exception {
        Path folder = Files.createDirectories(temp.resolve("half"));
        String wrong = cif("wrong", "Na", "Cl").replace("_cell_length_b 5.0", "_cell_length_b five");
        Path file = Files.writeString(folder.resolve("half.cif"), cif("good", "Na", "Cl") + wrong);
        addFolder(folder);

        robot.children(new Item.Folder(folder));
        robot.select(new Item.Leaf(file));

        robot.until(
                "the place and the space group of the good one are told",
                () -> summary().getText().contains("half.cif:") && summary().getText().contains("No. "));
    }

    @Test
    void followsARunToItsEnd() throws Exception {
        Path run = temp.resolve("runs").resolve("tiny");
        RunJob job = start("tiny", 2);
        robot.until("the run is selected", () -> label(run) != null);

        assertTrue(job.join(RUN_MILLISECONDS, new NullProgressMonitor()), "the run has not ended in time");

        assertEquals(IStatus.INFO, job.getResult().getSeverity(), job.getResult()::toString);
        assertEquals(RunStatus.State.FINISHED, RunStatus.read(run).orElseThrow().state());
        robot.until("the explorer says finished", () -> label(run).endsWith("finished"));
        robot.until("the losses are drawn", () -> Robot.colouredPixels(curves()) > FEW_PIXELS);
        robot.until("the last event is shown", () -> {
            Table table = robot.only(Table.class, any -> true);
            return table.getItemCount() > 1
                    && table.getItem(table.getItemCount() - 1).getText(1).equals("finished");
        });
        robot.until("the crystals are shown", () -> summary().getText().contains("1 of 2"));
        robot.photograph("run");
    }

    @Test
    void cancelsARun() throws Exception {
        Path run = temp.resolve("runs").resolve("long");
        RunJob job = start("long", 1_000_000);
        robot.until("the run trains", () -> trains(run));

        job.cancel();

        assertTrue(job.join(CANCEL_MILLISECONDS, new NullProgressMonitor()), "the run goes on after cancelling");
        assertEquals(IStatus.CANCEL, job.getResult().getSeverity(), job.getResult()::toString);
        assertEquals(
                RunStatus.State.CANCELLED, RunStatus.read(run).orElseThrow().state());
        assertTrue(hasCheckpoint(run), "no checkpoint");
        robot.until("the explorer says cancelled", () -> label(run).endsWith("cancelled"));
    }

    /** The folder is there, nothing is learnt yet. */
    @Test
    void cancelsARunThatHasJustBegun() throws Exception {
        Path run = temp.resolve("runs").resolve("young");
        RunJob job = start("young", 1_000_000);
        robot.until("the run begins", () -> Files.exists(run.resolve(RunStatus.FILE)));

        job.cancel();

        assertTrue(job.join(CANCEL_MILLISECONDS, new NullProgressMonitor()), "the run goes on after cancelling");
        assertEquals(
                RunStatus.State.CANCELLED, RunStatus.read(run).orElseThrow().state());
        // The explorer adds and selects the folder a moment later, which must not happen to the next test.
        robot.until(
                "the explorer says cancelled",
                () -> label(run) != null && label(run).endsWith("cancelled"));
    }

    /** A key that two commands claim belongs to neither, and the menu shows none. */
    @Test
    void everyKeyHasOneMeaning() {
        List<String> keys = robot.ask(() -> Texts.entries(menu("File")).stream()
                .map(MenuItem::getText)
                .filter(text -> text.contains("\t"))
                .map(text -> text.replace("&", "").replace('\t', ' '))
                .toList());
        assertEquals(
                List.of(
                        "Open Folder... Ctrl+O",
                        "Save Structure As... Ctrl+Alt+S",
                        "New Run... Ctrl+R",
                        "Refresh F5",
                        "Exit Ctrl+Q"),
                keys);
    }

    @Test
    void installsAndUpdatesFromTheHelpMenu() {
        for (String command : List.of("install", "update")) {
            assertTrue(
                    robot.ask(() -> PlatformUI.getWorkbench()
                            .getService(ICommandService.class)
                            .getCommand("org.eclipse.equinox.p2.ui.sdk." + command)
                            .isEnabled()),
                    command);
        }
        List<String> entries = robot.ask(() -> Texts.entries(menu("Help")).stream()
                .filter(MenuItem::isEnabled)
                .map(MenuItem::getText)
                .map(WorkbenchTest::plain)
                .toList());
        assertTrue(entries.containsAll(List.of("Install New Software...", "Check for Updates")), entries::toString);
    }

    private static Text summary() {
        return robot.only(Text.class, text -> (text.getStyle() & SWT.MULTI) != 0);
    }

    private static Canvas picture() {
        return robot.only(
                Canvas.class, canvas -> canvas.getParent() == summary().getParent());
    }

    private static Canvas curves() {
        return robot.only(
                Canvas.class,
                canvas -> canvas.getParent() != summary().getParent() && canvas.getListeners(SWT.MouseMove).length > 0);
    }

    private static Menu menu(String text) {
        for (MenuItem item : robot.shell().getMenuBar().getItems()) {
            if (plain(item.getText()).equals(text)) {
                return item.getMenu();
            }
        }
        throw new AssertionError("no menu " + text);
    }

    private static String plain(String text) {
        return text.replace("&", "").replaceFirst("\t.*", "");
    }

    private static void addFolder(Path folder) {
        robot.ask(() -> {
            robot.explorer().add(folder);
            return null;
        });
    }

    /** Text of a folder in the tree, {@code null} if it is not there. */
    private static String label(Path folder) {
        return robot.tree().testFindItem(new Item.Folder(folder)) instanceof TreeItem row ? row.getText() : null;
    }

    /** Whether steps of the training have been recorded; the file itself is there before the data are read. */
    private static boolean trains(Path run) throws IOException {
        Path curve = run.resolve("metrics.csv");
        return Files.exists(curve) && Files.size(curve) > 0;
    }

    private static boolean hasCheckpoint(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("step-"));
        }
    }

    private static RunJob start(String name, int epochs) throws IOException {
        Path specification = Files.writeString(
                temp.resolve(name + ".toml"),
                """
                experiment = "crystal-generation"
                seed = 1

                [dataset]
                id = "bundled"

                [architecture]
                id = "torus-gnn"
                width = 8
                layers = 1
                frequencies = 2

                [training]
                epochs = %d
                max-atoms = 2

                [sampling]
                count = 2
                steps = 5
                """
                        .formatted(epochs));
        RunJob job = new RunJob(specification, Rooms.freeRunFolder(specification), robot.ask(robot::explorer));
        job.schedule();
        return job;
    }

    private static String cif(String name, String first, String second) {
        return """
                data_%s
                _cell_length_a 5.0
                _cell_length_b 5.0
                _cell_length_c 5.0
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
                loop_
                _atom_site_label
                _atom_site_type_symbol
                _atom_site_fract_x
                _atom_site_fract_y
                _atom_site_fract_z
                a %s 0 0 0
                b %s 0.5 0.5 0.5
                """
                .formatted(name, first, second);
    }
}
