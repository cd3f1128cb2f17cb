package org.autoperi.dataset.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.spi.CrystalFormat;

/**
 * Makes the crystal of a row. Thread-safe.
 *
 * @param cif reads the CIF texts
 * @param columns number of columns that the header has
 * @param idColumn number of the column with the id, or {@link #NO_COLUMN} for the number of the row
 * @param prefix what goes before the ids, may be empty
 * @param cifColumn number of the column with the CIF text
 * @param cell which cell to take
 */
record RowReading(CrystalFormat cif, int columns, int idColumn, String prefix, int cifColumn, CellChoice cell) {
    /** Stands for the number of a column that a table does not have. */
    static final int NO_COLUMN = -1;

    /**
     * What became of a row.
     *
     * @param row the row without the CIF text, which is long
     * @param crystal named by the id; empty if the row is unusable or the crystal too large
     * @param problems what is wrong with the row, none if the crystal is only too large
     */
    record Result(CrystalTable.Row row, Optional<Crystal> crystal, List<Problem> problems) {}

    Result read(CrystalTable.Row row) {
        List<Problem> problems = new ArrayList<>();
        Optional<Crystal> crystal = crystal(row, problems);
        return new Result(crystal.isPresent() ? row.without(cifColumn) : row, crystal, problems);
    }

    private Optional<Crystal> crystal(CrystalTable.Row row, List<Problem> problems) {
        int found = row.values().size();
        if (found != columns) {
            problems.add(error(row, 0, "the row has " + found + " values where the header has " + columns));
            return Optional.empty();
        }
        String own = idColumn == NO_COLUMN
                ? Integer.toString(row.number())
                : row.values().get(idColumn).strip();
        if (own.isEmpty()) {
            problems.add(error(row, idColumn, "the row has no id; expected a text that names the crystal"));
            return Optional.empty();
        }
        String id = prefix + own;
        try {
            return CifCell.read(cif, row.values().get(cifColumn), id, row.where(cifColumn), problems)
                    .flatMap(cell::apply)
                    .map(crystal -> crystal.withName(id));
        } catch (IllegalArgumentException e) {
            problems.add(error(row, cifColumn, id + ": " + e.getMessage()));
            return Optional.empty();
        }
    }

    private static Problem error(CrystalTable.Row row, int column, String text) {
        return new Problem(Severity.ERROR, row.where(column), text);
    }
}
