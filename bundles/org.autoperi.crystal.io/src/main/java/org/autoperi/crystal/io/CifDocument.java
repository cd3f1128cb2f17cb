package org.autoperi.crystal.io;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;

/**
 * A CIF 1.1 document: data blocks of tags and values, not interpreted.
 *
 * <p>Understands quotes, text fields, loops, comments, reserved words in any case and all line ends. The characters stay in one array and
 * values are positions in it; text is made when asked for. Immutable once parsed.
 *
 * <p>Source: Hall, Allen and Brown 1991 (doi:10.1107/S010876739101067X) and the CIF 1.1 syntax of International Tables, vol. G, chapter 2.2.
 */
public final class CifDocument {

    private final String source;
    private final char[] text;
    private final int length;
    private final List<CifBlock> blocks = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private boolean[] quoted = new boolean[256];
    private int tokens;

    private CifDocument(char[] text, int length, String source) {
        this.text = text;
        this.length = length;
        this.source = source;
    }

    /**
     * Parses a text. Where the syntax of a block is broken, that block keeps the reason ({@link CifBlock#broken}) and reading goes on at the
     * next line that begins with {@code data_}.
     *
     * @param source name for messages
     * @throws CrystalFormatException if the text does not begin with a data block, with line and column
     * @throws IOException if the reader fails
     */
    public static CifDocument read(Reader reader, String source) throws CrystalFormatException, IOException {
        char[] buffer = new char[8192];
        int length = 0;
        for (int n = reader.read(buffer, 0, buffer.length); n >= 0; ) {
            length += n;
            if (length == buffer.length) {
                buffer = Arrays.copyOf(buffer, 2 * length);
            }
            n = reader.read(buffer, length, buffer.length - length);
        }
        CifDocument document = new CifDocument(buffer, length, source);
        document.new Parser().run();
        return document;
    }

    /** Returns the data blocks in the order of the text, unmodifiable. */
    public List<CifBlock> blocks() {
        return Collections.unmodifiableList(blocks);
    }

    /** Returns what was odd but could be read, unmodifiable. */
    public List<Problem> problems() {
        return Collections.unmodifiableList(problems);
    }

    char[] text() {
        return text;
    }

    int start(int token) {
        return starts[token];
    }

    int end(int token) {
        return ends[token];
    }

    boolean isQuoted(int token) {
        return quoted[token];
    }

    /** Line and column of a character, counted when asked for. */
    SourcePosition where(int offset) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(offset, length); i++) {
            boolean end = text[i] == '\n' || text[i] == '\r' && (i + 1 >= length || text[i + 1] != '\n');
            if (end) {
                line++;
                lineStart = i + 1;
            }
        }
        return new SourcePosition(source, line, offset - lineStart + 1);
    }

    /** One pass over the characters. */
    private final class Parser {
        private int at;
        private CifBlock block;
        private String pendingTag;
        private int pendingAt;
        private List<String> loopTags;
        private int loopAt;
        private int loopFirst;

        void run() throws CrystalFormatException {
            if (length > 0 && text[0] == '\uFEFF') {
                at = 1;
            }
            while (at < length) {
                try {
                    toTheEnd();
                } catch (CrystalFormatException e) {
                    if (block == null) {
                        throw e;
                    }
                    block.breakFor(e);
                    block = null;
                    pendingTag = null;
                    loopTags = null;
                    toNextBlock();
                }
            }
            if (blocks.isEmpty()) {
                throw problem(0, "found no data_ block; expected a CIF file");
            }
        }

        private void toTheEnd() throws CrystalFormatException {
            while (skipBlanks()) {
                char c = text[at];
                if (c == '_') {
                    tag();
                } else if (c == '\'' || c == '"') {
                    quotedValue(c);
                } else if (c == ';' && atLineStart()) {
                    textField();
                } else {
                    word();
                }
            }
            finishLoop(length);
            requireNoPendingTag(length);
        }

        /** Goes to the next line that begins a data block, which may be this one, or to the end. */
        private void toNextBlock() {
            while (at < length && !(atLineStart() && at + 5 <= length && starts("data_"))) {
                at++;
            }
        }

        private boolean atLineStart() {
            return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r';
        }

        private boolean skipBlanks() {
            while (at < length) {
                char c = text[at];
                if (c == '#') {
                    while (at < length && text[at] != '\n' && text[at] != '\r') {
                        at++;
                    }
                } else if (c <= ' ') {
                    at++;
                } else {
                    return true;
                }
            }
            return false;
        }

        private int wordEnd() {
            int end = at;
            while (end < length && text[end] > ' ') {
                end++;
            }
            return end;
        }

        private void tag() throws CrystalFormatException {
            int end = wordEnd();
            String name = new String(text, at, end - at);
            requireBlock();
            requireNoPendingTag(at);
            if (loopTags != null && loopFirst < 0) {
                loopTags.add(name);
            } else {
                finishLoop(at);
                pendingTag = name;
                pendingAt = at;
            }
            at = end;
        }

        private void requireBlock() throws CrystalFormatException {
            if (block == null) {
                int end = Math.min(wordEnd(), at + 30);
                throw problem(
                        at,
                        "found '" + new String(text, at, end - at)
                                + "' before any data_ block; expected a CIF file beginning with data_NAME");
            }
        }

        private void requireNoPendingTag(int here) throws CrystalFormatException {
            if (pendingTag != null) {
                throw problem(
                        pendingAt,
                        pendingTag + " has no value; expected one before "
                                + (here >= length ? "the end of the file (is it truncated?)" : "the next tag"));
            }
        }

        private void quotedValue(char quote) throws CrystalFormatException {
            int end = at + 1;
            while (end < length && text[end] != '\n' && text[end] != '\r') {
                if (text[end] == quote && (end + 1 >= length || text[end + 1] <= ' ')) {
                    value(at + 1, end, true);
                    at = end + 1;
                    return;
                }
                end++;
            }
            problems.add(new Problem(
                    Severity.WARNING,
                    where(at),
                    "the quote " + quote + " is not closed on its line; the rest of the line is taken as the value"));
            value(at + 1, end, true);
            at = end;
        }

        private void textField() throws CrystalFormatException {
            int start = at + 1;
            for (int end = start; end < length; end++) {
                boolean lineEnd = text[end] == '\n' || text[end] == '\r';
                if (lineEnd && end + 1 < length && text[end + 1] == ';') {
                    value(start, end > start && text[end - 1] == '\r' ? end - 1 : end, true);
                    at = end + 2;
                    return;
                }
            }
            throw problem(
                    at,
                    "the text field is not closed; expected a line beginning with ; before the end of the file"
                            + " (is it truncated?)");
        }

        private void word() throws CrystalFormatException {
            int end = wordEnd();
            if (end - at >= 5 && isReserved(end)) {
                at = end;
                return;
            }
            value(at, end, false);
            at = end;
        }

        private boolean isReserved(int end) throws CrystalFormatException {
            if (starts("data_")) {
                finishLoop(at);
                requireNoPendingTag(at);
                block = new CifBlock(new String(text, at + 5, end - at - 5), CifDocument.this, at);
                blocks.add(block);
                return true;
            }
            if (starts("loop_") && end - at == 5) {
                requireBlock();
                finishLoop(at);
                requireNoPendingTag(at);
                loopTags = new ArrayList<>();
                loopAt = at;
                loopFirst = -1;
                return true;
            }
            if (starts("save_")) {
                throw problem(
                        at, "found a save frame; expected structure data (save frames belong to CIF dictionaries)");
            }
            return false;
        }

        private boolean starts(String word) {
            for (int i = 0; i < word.length(); i++) {
                if ((text[at + i] | 0x20) != word.charAt(i) && text[at + i] != word.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void value(int start, int end, boolean isQuoted) throws CrystalFormatException {
            requireBlock();
            if (tokens == starts.length) {
                starts = Arrays.copyOf(starts, 2 * tokens);
                ends = Arrays.copyOf(ends, 2 * tokens);
                quoted = Arrays.copyOf(quoted, 2 * tokens);
            }
            starts[tokens] = start;
            ends[tokens] = end;
            quoted[tokens] = isQuoted;
            if (pendingTag != null) {
                add(new CifColumn(CifDocument.this, pendingTag, tokens, 1, 1), pendingAt);
                pendingTag = null;
            } else if (loopTags == null) {
                throw problem(
                        start,
                        "found the value '" + new String(text, start, Math.min(end - start, 30))
                                + "' without a tag; expected a tag beginning with _ or loop_ (a text with blanks needs quotes)");
            } else if (loopFirst < 0) {
                if (loopTags.isEmpty()) {
                    throw problem(start, "the loop_ has values but no tags; expected tags beginning with _");
                }
                loopFirst = tokens;
            }
            tokens++;
        }

        private void finishLoop(int here) throws CrystalFormatException {
            if (loopTags == null) {
                return;
            }
            int columns = loopTags.size();
            int values = loopFirst < 0 ? 0 : tokens - loopFirst;
            if (columns > 0 && values % columns != 0) {
                CrystalFormatException broken = problem(
                        starts[tokens - 1],
                        "the loop over " + columns + " tags that begins with " + loopTags.get(0) + " has " + values
                                + " values; expected a multiple of " + columns
                                + (here >= length ? " (is the file truncated?)" : ""));
                if (here >= length || isStructural(loopTags.get(0))) {
                    throw broken;
                }
                problems.add(new Problem(
                        Severity.WARNING, broken.where(), broken.toProblem().text() + "; the loop is passed over"));
                loopTags = null;
                return;
            }
            for (int i = 0; i < columns; i++) {
                int first = loopFirst < 0 ? 0 : loopFirst + i;
                add(new CifColumn(CifDocument.this, loopTags.get(i), first, columns, values / columns), loopAt);
            }
            loopTags = null;
        }

        /** A broken loop of citations costs nothing, a broken loop of atoms the structure. */
        private static boolean isStructural(String tag) {
            return tag.toLowerCase(Locale.ROOT).matches("_(atom_|cell|symmetry|space_group).*");
        }

        private void add(CifColumn column, int here) {
            if (!block.add(column)) {
                problems.add(new Problem(
                        Severity.WARNING,
                        where(here),
                        column.tag() + " is given twice in data_" + block.name() + "; the first one is used"));
            }
        }

        private CrystalFormatException problem(int offset, String what) {
            return new CrystalFormatException(where(offset), what);
        }
    }
}
