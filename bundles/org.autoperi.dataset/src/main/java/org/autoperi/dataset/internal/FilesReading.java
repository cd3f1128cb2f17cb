package org.autoperi.dataset.internal;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.io.CrystalFiles;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;
import org.autoperi.crystal.io.spi.CrystalFormat;

/**
 * Reads single structure files of any registered format. Thread-safe.
 *
 * @param extensions holds the formats
 * @param files tells formats apart
 * @param cell which cell to take
 */
record FilesReading(ExtensionRegistry extensions, CrystalFiles files, CellChoice cell) {
    private static final int HEAD = 8192;

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
            String text = member.text();
            String head = text.substring(0, Math.min(HEAD, text.length()));
            String format = files.formatOf(head, member.name()).orElse("");
            if (format.isEmpty()) {
                collected.add(Severity.INFO, "no structure file of a known format; passed over");
            } else {
                extensions.get(CrystalFormat.class, format).read(new StringReader(text), member.shown(), collected);
            }
        } catch (CrystalFormatException e) {
            collected.refused(e);
        } catch (IOException e) {
            collected.add(Severity.ERROR, "cannot be read: " + e.getMessage());
        } catch (UnknownExtensionException e) {
            collected.add(Severity.ERROR, e.getMessage());
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
