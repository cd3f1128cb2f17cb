package org.autoperi.dataset.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;

/**
 * Reads single structure files of any registered format. Thread-safe.
 *
 * @param files knows the formats
 * @param cell which cell to take
 */
record FilesReading(CrystalFiles files, CellChoice cell) {
    /**
     * What became of a file.
     *
     * @param member the file
     * @param crystals its structures, without those that are too large
     * @param problems what was wrong
     */
    record Result(Member member, List<Crystal> crystals, List<Problem> problems) {}

    Result read(Member member) {
        Collected collected = new Collected(member.shown());
        try {
            byte[] bytes = member.unpacked();
            if (!files.read(new ByteArrayInputStream(bytes), member.shown(), collected)) {
                collected.add(Severity.INFO, "no structure file of a known format; passed over");
            }
        } catch (CrystalFormatException e) {
            collected.refused(e);
        } catch (IOException e) {
            collected.add(Severity.ERROR, "cannot be read: " + e.getMessage());
        }
        return new Result(member, collected.crystals, collected.problems);
    }

    /** Takes the structures and problems of one file. */
    private final class Collected implements CrystalSink {
        private final String shown;
        private final List<Crystal> crystals = new ArrayList<>();
        private final List<Problem> problems = new ArrayList<>();

        Collected(String shown) {
            this.shown = shown;
        }

        @Override
        public void crystal(Crystal crystal) {
            try {
                cell.apply(crystal).ifPresent(crystals::add);
            } catch (IllegalArgumentException e) {
                add(Severity.ERROR, e.getMessage());
            }
        }

        @Override
        public void remark(Problem problem) {
            problems.add(problem);
        }

        @Override
        public void refused(CrystalFormatException reason) {
            problems.add(reason.toProblem());
        }

        void add(Severity severity, String text) {
            problems.add(new Problem(severity, SourcePosition.of(shown), text));
        }
    }
}
