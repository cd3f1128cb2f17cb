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
 * A CIF 1.1 or 2.0 document: data blocks of tags and values, not interpreted.
 *
 * <p>Understands quotes, text fields (folded and prefixed ones too), loops, comments, reserved words in any case and all line ends; in CIF 2.0,
 * which its first line announces, triple quotes, lists and tables, the latter two as one value. Save frames are passed over. The characters stay in
 * one array and values are positions in it; text is made when asked for. Immutable once parsed.
 *
 * <p>Source: Hall, Allen and Brown 1991 (doi:10.1107/S010876739101067X), the CIF 1.1 syntax of International Tables, vol. G, chapter 2.2, and
 * Bernstein et al. 2016 (doi:10.1107/S1600576715021871) for CIF 2.0.
 */
public final class CifDocument {

    private static final String MAGIC_2 = "#\\#CIF_2.0";
    private static final byte WORD = 0;
    private static final byte QUOTED = 1;
    private static final byte TEXT_FIELD = 2;

    private final String source;
    private final char[] text;
    private final int length;
    private final List<CifBlock> blocks = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private byte[] kinds = new byte[256];
    private int tokens;
    private volatile int[] lineStarts = {}; // empty until a place is asked for; then counted once

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
        return kinds[token] != WORD;
    }

    boolean isTextField(int token) {
        return kinds[token] == TEXT_FIELD;
    }

    /** Line and column of a character; O(log n) once the first call has found the lines. */
    SourcePosition where(int offset) {
        int[] lines = lineStarts;
        if (lines.length == 0) {
            lines = lineStarts();
            lineStarts = lines;
        }
        int found = Arrays.binarySearch(lines, offset);
        int line = found >= 0 ? found : -found - 2;
        return new SourcePosition(source, line + 1, offset - lines[line] + 1);
    }

    private int[] lineStarts() {
        int[] found = new int[64];
        int count = 1;
        for (int i = 0; i < length; i++) {
            if (text[i] == '\n' || text[i] == '\r' && (i + 1 >= length || text[i + 1] != '\n')) {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = i + 1;
            }
        }
        return Arrays.copyOf(found, count);
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
        private boolean second;
        /** The block around a save frame, {@code null} outside of frames. */
        private CifBlock framed;
        /** The token of the last tag outside of a loop, -1 if a loop or tag came after it. */
        private int lastItem = -1;

        void run() throws CrystalFormatException {
            if (length > 0 && text[0] == '\uFEFF') {
                at = 1;
            }
            second = at + MAGIC_2.length() <= length && new String(text, at, MAGIC_2.length()).equals(MAGIC_2);
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
                    framed = null;
                    lastItem = -1;
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
                } else if (second && (c == '[' || c == '{')) {
                    collection();
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
            while (at < length && !beginsBlock(at)) {
                at++;
            }
        }

        private boolean beginsBlock(int here) {
            boolean lineStart = here == 0 || text[here - 1] == '\n' || text[here - 1] == '\r';
            return lineStart && here + 5 <= length && starts(here, "data_");
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
            lastItem = -1;
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
            if (second && isTriple(at, quote)) {
                int end = tripleEnd(at);
                value(at + 3, end, QUOTED);
                at = end + 3;
                return;
            }
            int end = at + 1;
            while (end < length && text[end] != '\n' && text[end] != '\r') {
                if (text[end] == quote && (second || end + 1 >= length || text[end + 1] <= ' ')) {
                    value(at + 1, end, QUOTED);
                    at = end + 1;
                    return;
                }
                end++;
            }
            problems.add(new Problem(
                    Severity.WARNING,
                    where(at),
                    "the quote " + quote + " is not closed on its line; the rest of the line is taken as the value"));
            value(at + 1, end, QUOTED);
            at = end;
        }

        private boolean isTriple(int here, char quote) {
            return here + 2 < length && text[here] == quote && text[here + 1] == quote && text[here + 2] == quote;
        }

        /** Where the quotes that close a text in triple quotes begin. */
        private int tripleEnd(int begin) throws CrystalFormatException {
            for (int end = begin + 3; end < length; end++) {
                if (isTriple(end, text[begin])) {
                    return end;
                }
            }
            throw problem(
                    begin,
                    "the triple quotes are not closed; expected the same three quotes before the end of the file");
        }

        /** A list or table of CIF 2.0, taken as one value with its brackets. */
        private void collection() throws CrystalFormatException {
            int depth = 0;
            for (int end = at; end < length && !beginsBlock(end); end++) {
                char c = text[end];
                if (c == '\'' || c == '"') {
                    end = isTriple(end, c) ? tripleEnd(end) + 2 : quoteEnd(end);
                } else if (c == '[' || c == '{') {
                    depth++;
                } else if (c == ']' || c == '}') {
                    depth--;
                    if (depth == 0) {
                        value(at, end + 1, QUOTED);
                        at = end + 1;
                        return;
                    }
                }
            }
            throw problem(
                    at,
                    "the " + (text[at] == '[' ? "list" : "table") + " is not closed; expected "
                            + (text[at] == '[' ? ']' : '}') + " before the end of the file or the next data block");
        }

        /** The quote that closes the one at {@code begin}, or the last character of its line. */
        private int quoteEnd(int begin) {
            int end = begin + 1;
            while (end < length && text[end] != text[begin] && text[end] != '\n' && text[end] != '\r') {
                end++;
            }
            return Math.min(end, length - 1);
        }

        private void textField() throws CrystalFormatException {
            int start = at + 1;
            for (int end = start; end < length; end++) {
                boolean lineEnd = text[end] == '\n' || text[end] == '\r';
                if (lineEnd && end + 1 < length && text[end + 1] == ';') {
                    value(start, end > start && text[end - 1] == '\r' ? end - 1 : end, TEXT_FIELD);
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
            value(at, end, WORD);
            at = end;
        }

        private boolean isReserved(int end) throws CrystalFormatException {
            if (starts("data_")) {
                finishLoop(at);
                requireNoPendingTag(at);
                framed = null;
                lastItem = -1;
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
                lastItem = -1;
                return true;
            }
            if (starts("save_")) {
                frame(end);
                return true;
            }
            return false;
        }

        /** Begins or ends a save frame, whose tags are read into a block that nobody sees. */
        private void frame(int end) throws CrystalFormatException {
            requireBlock();
            finishLoop(at);
            requireNoPendingTag(at);
            lastItem = -1;
            boolean ends = end - at == 5;
            if (ends && framed != null) {
                block = framed;
                framed = null;
            } else if (!ends) {
                framed = framed == null ? block : framed;
                block = new CifBlock(new String(text, at + 5, end - at - 5), CifDocument.this, at);
            }
        }

        private boolean starts(String word) {
            return starts(at, word);
        }

        private boolean starts(int here, String word) {
            for (int i = 0; i < word.length(); i++) {
                if ((text[here + i] | 0x20) != word.charAt(i) && text[here + i] != word.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void value(int start, int end, byte kind) throws CrystalFormatException {
            requireBlock();
            if (pendingTag == null && loopTags == null) {
                missingQuotes(start, end);
                return;
            }
            if (tokens == starts.length) {
                starts = Arrays.copyOf(starts, 2 * tokens);
                ends = Arrays.copyOf(ends, 2 * tokens);
                kinds = Arrays.copyOf(kinds, 2 * tokens);
            }
            starts[tokens] = start;
            ends[tokens] = end;
            kinds[tokens] = kind;
            if (pendingTag != null) {
                add(new CifColumn(CifDocument.this, pendingTag, tokens, 1, 1), pendingAt);
                pendingTag = null;
                lastItem = tokens;
            } else if (loopFirst < 0) {
                if (loopTags.isEmpty()) {
                    throw problem(start, "the loop_ has values but no tags; expected tags beginning with _");
                }
                loopFirst = tokens;
            }
            tokens++;
        }

        /** A word after the value of a tag on one line belongs to that value, if it was a word: its quotes were forgotten. */
        private void missingQuotes(int start, int end) throws CrystalFormatException {
            boolean here = lastItem >= 0 && lastItem == tokens - 1 && kinds[lastItem] == WORD;
            for (int i = here ? ends[lastItem] : start; i < start; i++) {
                here &= text[i] != '\n' && text[i] != '\r';
            }
            if (!here) {
                throw problem(
                        start,
                        "found the value '" + new String(text, start, Math.min(end - start, 30))
                                + "' without a tag; expected a tag beginning with _ or loop_ (a text with blanks needs"
                                + " quotes)");
            }
            ends[lastItem] = end;
            problems.add(new Problem(
                    Severity.WARNING,
                    where(starts[lastItem]),
                    "the value has blanks and no quotes; '"
                            + new String(text, starts[lastItem], Math.min(end - starts[lastItem], 60))
                            + "' is taken as one value"));
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
