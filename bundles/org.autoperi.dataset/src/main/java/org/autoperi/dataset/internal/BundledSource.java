package org.autoperi.dataset.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.core.Problem;
import org.autoperi.core.Progress;
import org.autoperi.core.Severity;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.DatasetOrigin;
import org.autoperi.dataset.spi.DatasetSource;
import org.osgi.service.component.annotations.Component;

/** Opens the compounds that come with the platform: measured structures from the crystallographic literature. */
@Component
@Extension(
        id = "bundled",
        label = "Bundled compounds",
        description = "Real compounds in the structure types of the textbooks; needs no files.")
public final class BundledSource implements DatasetSource<BundledSource.Config> {
    private static final String FOLDER = "/org/autoperi/dataset/bundled/";
    private static final String PROTOTYPES = "prototypes.txt";
    private static final String COMPOUNDS = "compounds.txt";

    /**
     * Configuration.
     *
     * @param primitive whether to take the primitive Niggli cell instead of the conventional one
     * @param maxAtoms largest number of atoms per cell, 0 for any
     * @param validationShare share of compounds for validation
     * @param testShare share of compounds for testing
     */
    public record Config(
            @Param(label = "Primitive cells", help = "Take primitive Niggli cells instead of the conventional ones.")
                    boolean primitive,
            @Param(label = "Most atoms", min = 0, help = "Leave out crystals with more atoms per cell; 0 keeps all.")
                    int maxAtoms,
            @Param(label = "Validation share", unit = "1", min = 0, max = 1, help = "Share kept for validation.")
                    double validationShare,
            @Param(label = "Test share", unit = "1", min = 0, max = 1, help = "Share kept for testing.")
                    double testShare) {
        /** Primitive cells of any size, a tenth for validation, a tenth for testing. */
        public Config() {
            this(true, 0, 0.1, 0.1);
        }

        /** Checks that the shares leave room. */
        public Config {
            new HashSplit(validationShare, testShare);
        }

        HashSplit split() {
            return new HashSplit(validationShare, testShare);
        }
    }

    @Override
    public Dataset open(Config config, Progress progress) throws DatasetException {
        List<Problem> problems = new ArrayList<>();
        byte[] prototypeText = resource(PROTOTYPES);
        byte[] compoundText = resource(COMPOUNDS);
        Map<String, Prototype> prototypes = PrototypeText.read(lines(prototypeText), PROTOTYPES, problems::add);
        List<Compound> compounds = CompoundText.read(lines(compoundText), COMPOUNDS, prototypes, problems::add);
        Dataset.Builder dataset = Dataset.builder("bundled compounds")
                .origin(origin(compounds))
                .input(DataFile.of(FOLDER.substring(1) + PROTOTYPES, prototypeText))
                .input(DataFile.of(FOLDER.substring(1) + COMPOUNDS, compoundText));
        problems.forEach(dataset::problem);
        CellChoice cell = new CellChoice(config.primitive, config.primitive, config.maxAtoms);
        try (Progress part = progress.split(1, "Building compounds", compounds.size())) {
            for (Compound compound : compounds) {
                part.checkCancelled();
                add(compound, cell, config, dataset);
                part.advance(1);
            }
        }
        return dataset.build(0);
    }

    private static void add(Compound compound, CellChoice cell, Config config, Dataset.Builder dataset) {
        try {
            Optional<Crystal> crystal = cell.apply(compound.crystal());
            crystal.map(c -> new DatasetEntry(
                            compound.id(),
                            c.withName(compound.id()),
                            config.split().of(compound.id())))
                    .ifPresent(entry -> dataset.add(entry, compound.where()));
        } catch (IllegalArgumentException e) {
            dataset.problem(new Problem(Severity.ERROR, compound.where(), e.getMessage()));
        }
    }

    private static DatasetOrigin origin(List<Compound> compounds) {
        Set<String> cite = new TreeSet<>();
        for (Compound compound : compounds) {
            cite.add(compound.source());
        }
        return new DatasetOrigin(
                "Lattice constants and free parameters of real compounds as measured, put into their structure types.",
                "facts from the literature, compiled for AutoPeri under its licence",
                List.copyOf(cite));
    }

    private static byte[] resource(String name) throws DatasetException {
        try (InputStream in = BundledSource.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new DatasetException(FOLDER + name + " is missing from the bundle; install it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new DatasetException(FOLDER + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).lines().toList();
    }
}
