package org.autoperi.dataset.internal;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;

/** Reads the CIF text in a cell of a table; its problems carry the place in the table. */
final class CifCell implements CrystalSink {
    private final SourcePosition start;
    private final List<Problem> problems;
    private final List<Crystal> crystals = new ArrayList<>();

    private CifCell(SourcePosition start, List<Problem> problems) {
        this.start = start;
        this.problems = problems;
    }

    /**
     * Reads the structure of a text; nothing and a problem if there is none or more than one.
     *
     * @param format reads the text
     * @param id of the row, for messages
     * @param start where the text begins
     */
    static Optional<Crystal> read(
            CrystalFormat format, String cif, String id, SourcePosition start, List<Problem> problems) {
        CifCell cell = new CifCell(start, problems);
        try {
            format.read(new StringReader(cif), id, cell);
        } catch (CrystalFormatException e) {
            cell.remark(e.toProblem());
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail", e);
        }
        if (cell.crystals.size() == 1) {
            return Optional.of(cell.crystals.get(0));
        }
        problems.add(new Problem(
                Severity.ERROR, start, id + ": found " + cell.crystals.size() + " structures; expected one per row"));
        return Optional.empty();
    }

    @Override
    public void crystal(Crystal crystal) {
        crystals.add(crystal);
    }

    @Override
    public void remark(Problem problem) {
        SourcePosition text = problem.where();
        int line = start.line() + Math.max(0, text.line() - 1);
        SourcePosition where = new SourcePosition(start.source(), line, text.line() > 1 ? text.column() : 0);
        problems.add(new Problem(problem.severity(), where, text.source() + ": " + problem.text()));
    }
}
