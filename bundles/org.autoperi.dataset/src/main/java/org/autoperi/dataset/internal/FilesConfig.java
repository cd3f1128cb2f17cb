package org.autoperi.dataset.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Param;

/**
 * Configuration of datasets that are many structure files.
 *
 * @param path the folder or archive
 * @param properties table with an id and numbers in each row; without it {@code id_prop.csv} beside the structures, if there is one
 * @param propertyNames names of the numbers, needed if the table has no header
 * @param limit largest number of structures, 0 for all
 * @param maxAtoms largest number of atoms per cell, 0 for any
 * @param primitive whether to take the primitive Niggli cell
 * @param niggli whether to take the Niggli cell of the lattice as given
 * @param validationShare share for validation
 * @param testShare share for testing
 * @param maxProblemShare largest share of files that may be unusable
 */
public record FilesConfig(
        @Param(label = "Folder or archive", help = "Where the structure files are.") Optional<Path> path,
        @Param(label = "Property table", help = "CSV of ids and numbers; by default id_prop.csv beside the structures.")
                Optional<Path> properties,
        @Param(label = "Property names", help = "Names of the numbers in the table, if it has no header.")
                List<String> propertyNames,
        @Param(label = "Limit", min = 0, help = "Most structures to take, the first ones; 0 takes all.") int limit,
        @Param(label = "Most atoms", min = 0, help = "Leave out crystals with more atoms per cell; 0 keeps all.")
                int maxAtoms,
        @Param(label = "Primitive cells", help = "Take the primitive Niggli cell; properties stay as they are.")
                boolean primitive,
        @Param(label = "Niggli cells", help = "Take the Niggli cell of the lattice as given.") boolean niggli,
        @Param(label = "Validation share", unit = "1", min = 0, max = 1, help = "Share kept for validation.")
                double validationShare,
        @Param(label = "Test share", unit = "1", min = 0, max = 1, help = "Share kept for testing.") double testShare,
        @Param(label = "Most problems", unit = "1", min = 0, max = 1, help = "Fail if more files are unusable.")
                double maxProblemShare) {

    /** All structures in primitive cells, a tenth for validation, a tenth for testing, one file in a hundred may be unusable. */
    public FilesConfig() {
        this(Optional.empty(), Optional.empty(), List.of(), 0, 0, true, true, 0.1, 0.1, 0.01);
    }

    /** Copies and checks. */
    public FilesConfig {
        propertyNames = List.copyOf(propertyNames);
        new HashSplit(validationShare, testShare);
    }

    HashSplit split() {
        return new HashSplit(validationShare, testShare);
    }

    CellChoice cell() {
        return new CellChoice(primitive, niggli, maxAtoms);
    }
}
