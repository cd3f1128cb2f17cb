package org.autoperi.ui.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.RmsDistance;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.run.RunStatus;
import org.eclipse.core.runtime.ILog;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/** The way from the window to the rooms below. */
final class Rooms {
    static final String BUNDLE = "org.autoperi.ui";
    /** File that makes a folder a run folder. */
    static final String RUN_FILE = "run.toml";
    /** Crystals of a run, within its folder. */
    static final String SAMPLES = "samples/crystals.cif";

    private Rooms() {}

    /** The extensions as they are now. */
    static ExtensionRegistry extensions() {
        BundleContext context = FrameworkUtil.getBundle(Rooms.class).getBundleContext();
        ServiceReference<ExtensionRegistry> reference = context.getServiceReference(ExtensionRegistry.class);
        if (reference == null) {
            throw new IllegalStateException("The extension registry is missing: org.autoperi.core has not started.");
        }
        return context.getService(reference);
    }

    /** The compounds that come with the program, in conventional cells, sorted by formula. */
    static List<Crystal> bundledCompounds() {
        SourcePosition here = SourcePosition.of(BUNDLE);
        ConfigNode.Table table = new ConfigNode.Table(
                Map.of(
                        ConfigBinder.ID, new ConfigNode.Value("bundled", here),
                        "primitive", new ConfigNode.Value(false, here)),
                here);
        try {
            Choice<?> choice = new ConfigBinder(extensions()).choose(table, DatasetSource.class, "dataset");
            return open((DatasetSource<?>) choice.extension(), choice).entries().stream()
                    .map(DatasetEntry::crystal)
                    .sorted(Comparator.comparing(Crystal::name))
                    .toList();
        } catch (ConfigException | DatasetException e) {
            log("The bundled compounds cannot be shown.", e);
            return List.of();
        }
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice) throws DatasetException {
        return source.open(choice.configFor(source), Progress.NONE);
    }

    /** Reads the crystals of a file; what is wrong with it is said, not thrown. */
    static StructureView.Reading read(Path file) {
        List<Crystal> crystals = new ArrayList<>();
        String problem = "";
        try {
            CrystalFiles.of(extensions()).readAll(file, crystals::add);
        } catch (CrystalFormatException | IOException e) {
            problem = String.valueOf(e.getMessage());
        }
        return new StructureView.Reading(crystals, problem);
    }

    /** Whether the name of a file is one that a format of crystals gives its files; the content decides when it is opened. */
    static boolean namesStructures(Path file) {
        return CrystalFiles.of(extensions())
                .formatOf("", file.getFileName().toString())
                .isPresent();
    }

    /** Writes a crystal in the format that the name of the file tells; returns the problem, empty if there was none. */
    static String write(Path file, Crystal crystal) {
        CrystalFiles files = CrystalFiles.of(extensions());
        Optional<String> format = files.formatOf("", file.getFileName().toString());
        if (format.isEmpty()) {
            return Messages.bind(
                    Messages.save_format,
                    file.getFileName(),
                    files.formatIds().stream().sorted().collect(Collectors.joining(", ")));
        }
        try {
            files.write(file, List.of(crystal), format.get());
            return "";
        } catch (CrystalFormatException | IOException | IllegalArgumentException e) {
            return Messages.bind(Messages.save_failed, file, e.getMessage());
        }
    }

    /**
     * Finds what is to be said of a crystal: its space group and, if it is one of two, whether they are alike. Takes its time.
     *
     * @param other the crystal to compare it with, if there is one
     */
    static StructureView.Finding look(Crystal crystal, CellChoice cell, Optional<Crystal> other) {
        List<String> lines = new ArrayList<>();
        Symmetry symmetry = null;
        try {
            symmetry = SymmetrySearch.best(extensions()).find(crystal, SymmetryTolerance.DEFAULT);
            lines.add(Messages.bind(Messages.structure_group, new Object[] {
                symmetry.spaceGroup().hermannMauguin(),
                symmetry.number(),
                symmetry.spaceGroup().crystalSystem().name().toLowerCase(Locale.ROOT),
                symmetry.wyckoffSequence(),
                symmetry.tolerance().distanceAngstrom()
            }));
        } catch (SymmetryException e) {
            lines.add(Messages.bind(Messages.structure_no_group, e.getMessage()));
        }
        other.ifPresent(second -> lines.add(compare(crystal, second)));
        boolean possible = symmetry != null || !cell.needsSymmetry();
        return new StructureView.Finding(possible ? cell.of(crystal, symmetry) : crystal, lines);
    }

    private static String compare(Crystal crystal, Crystal other) {
        StructureMatcher matcher = new StructureMatcher(MatchSettings.defaults());
        Optional<RmsDistance> distance = matcher.rmsDistance(crystal, other);
        return distance.isPresent()
                ? Messages.bind(
                        Messages.structure_compared,
                        other.name(),
                        String.format(Locale.ROOT, "%.4f", distance.get().rms()))
                : Messages.bind(
                        Messages.structure_differs,
                        other.name(),
                        matcher.fit(crystal, other).reason().text());
    }

    /** One word on how a run stands. */
    static String runState(Path run) {
        try {
            Optional<RunStatus> status = RunStatus.read(run);
            return status.map(s -> s.state() == RunStatus.State.RUNNING && !s.isLive()
                            ? "interrupted"
                            : s.state().name().toLowerCase(Locale.ROOT))
                    .orElse("");
        } catch (IOException e) {
            return "damaged";
        }
    }

    /** A folder for a run of {@code specification} that is not there yet: {@code runs/NAME}, {@code runs/NAME-2}, ... beside it. */
    static Path freeRunFolder(Path specification) {
        String name = specification.getFileName().toString().replaceFirst("\\.toml$", "");
        Path runs = specification.toAbsolutePath().resolveSibling("runs");
        Path folder = runs.resolve(name);
        for (int i = 2; Files.exists(folder); i++) {
            folder = runs.resolve(name + "-" + i);
        }
        return folder;
    }

    static void log(String text, Exception cause) {
        ILog.of(Rooms.class).error(text, cause);
    }
}
