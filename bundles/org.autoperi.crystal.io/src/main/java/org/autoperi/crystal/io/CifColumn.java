package org.autoperi.crystal.io;

import org.autoperi.core.SourcePosition;

/**
 * The values of one tag: one value for an item, one per row for a loop column. A view of the document; immutable.
 */
public final class CifColumn {

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long EXACT = 1L << 53;

    private final CifDocument document;
    private final String tag;
    private final int first;
    private final int stride;
    private final int size;

    CifColumn(CifDocument document, String tag, int first, int stride, int size) {
        this.document = document;
        this.tag = tag;
        this.first = first;
        this.stride = stride;
        this.size = size;
    }

    /** Returns the tag as written. */
    public String tag() {
        return tag;
    }

    /** Returns the number of values. */
    public int size() {
        return size;
    }

    /** Tells whether a value is the unquoted {@code ?} (unknown) or {@code .} (not applicable). */
    public boolean isMissing(int row) {
        int token = token(row);
        int start = document.start(token);
        return document.end(token) - start == 1
                && !document.isQuoted(token)
                && (document.text()[start] == '?' || document.text()[start] == '.');
    }

    /** Returns a value as text without quotes; {@code ?} and {@code .} as they are. */
    public String text(int row) {
        int token = token(row);
        String text = new String(document.text(), document.start(token), document.end(token) - document.start(token));
        return document.isTextField(token) && text.indexOf('\\') >= 0 ? unfolded(text) : text;
    }

    /**
     * The text that a text field stands for: its first line may announce a prefix of all lines, and that lines ending with a backslash go on
     * in the next one (International Tables, vol. G, chapter 2.2.7, and CIF 2.0).
     */
    private static String unfolded(String text) {
        String[] lines = text.split("\r\n|\n|\r", -1);
        String head = lines[0].stripTrailing();
        boolean folded = head.equals("\\") || head.endsWith("\\\\");
        if (!head.endsWith("\\")) {
            return text;
        }
        String prefix = head.substring(0, head.length() - (head.endsWith("\\\\") ? 2 : 1));
        StringBuilder result = new StringBuilder(text.length());
        for (int i = 1; i < lines.length; i++) {
            if (!lines[i].startsWith(prefix)) {
                return text;
            }
            String line = lines[i].substring(prefix.length());
            String end = line.stripTrailing();
            boolean goesOn = folded && end.endsWith("\\");
            result.append(goesOn ? end.substring(0, end.length() - 1) : line);
            result.append(goesOn || i == lines.length - 1 ? "" : "\n");
        }
        return result.toString();
    }

    /**
     * Returns a value as number, a standard uncertainty in parentheses left out; NaN where {@link #isMissing}.
     *
     * @throws CrystalFormatException if the value is no finite number, with its place
     */
    public double number(int row) throws CrystalFormatException {
        if (isMissing(row)) {
            return Double.NaN;
        }
        int token = token(row);
        return parse(document.start(token), document.end(token), row);
    }

    private double parse(int start, int end, int row) throws CrystalFormatException {
        char[] text = document.text();
        int at = start;
        boolean negative = at < end && text[at] == '-';
        if (at < end && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        long digits = 0;
        int count = 0;
        int scale = 0;
        boolean point = false;
        for (; at < end; at++) {
            char c = text[at];
            if (c >= '0' && c <= '9') {
                digits = 10 * digits + (c - '0');
                count++;
                scale += point ? 1 : 0;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
            if (digits > EXACT) {
                return slow(start, end, row);
            }
        }
        boolean done = at == end || text[at] == '(' && text[end - 1] == ')';
        if (!done || count == 0 || scale >= POWERS_OF_TEN.length) {
            return slow(start, end, row);
        }
        // Both numbers are exact in float64, so one correctly rounded division gives the nearest value (Clinger 1990).
        double value = digits / POWERS_OF_TEN[scale];
        return negative ? -value : value;
    }

    private double slow(int start, int end, int row) throws CrystalFormatException {
        String text = new String(document.text(), start, end - start);
        int open = text.indexOf('(');
        String number = open > 0 && text.endsWith(")") ? text.substring(0, open) : text;
        try {
            char last = number.isEmpty() ? ' ' : number.charAt(number.length() - 1);
            double value = last >= '0' && last <= '9' || last == '.' ? Double.parseDouble(number) : Double.NaN;
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new CrystalFormatException(where(row), notANumber(text), e);
        }
        throw new CrystalFormatException(where(row), notANumber(text));
    }

    private String notANumber(String text) {
        return "found '" + text + "' as value of " + tag + "; expected a number such as 5.431 or 5.431(2)";
    }

    /** Returns the place of a value. */
    public SourcePosition where(int row) {
        return size == 0 ? document.where(0) : document.where(document.start(token(row)));
    }

    private int token(int row) {
        return first + row * stride;
    }
}
