package org.autoperi.crystal.io.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.io.CrystalFormatException;

/** Reads a text line by line, takes lines apart into words, and knows where it is. */
final class Lines {
    private static final int CACHED = 1000;

    private final BufferedReader reader;
    private final String source;
    private int number;
    private String current = "";
    private int words;
    private int[] bounds = new int[32];
    private final Map<String, Element> elements = new HashMap<>();

    Lines(Reader reader, String source) {
        this.reader = reader instanceof BufferedReader buffered ? buffered : new BufferedReader(reader);
        this.source = source;
    }

    /** Returns the next line, null at the end. */
    String next() throws IOException {
        current = reader.readLine();
        number++;
        words = 0;
        if (number == 1 && current != null && current.startsWith("\uFEFF")) {
            current = current.substring(1);
        }
        return current;
    }

    /** Returns the next line, which must be there. */
    String require(String expected) throws IOException, CrystalFormatException {
        String line = next();
        if (line == null) {
            throw problem("the file ends here; expected " + expected + " (is it truncated?)");
        }
        return line;
    }

    /** Goes to the next line, if there is one, and takes it apart; false at the end. */
    boolean advance() throws IOException {
        if (next() == null) {
            return false;
        }
        split();
        return true;
    }

    /** Takes the current line apart at white space and returns the number of words. */
    int split() {
        words = 0;
        int length = current.length();
        int at = 0;
        while (true) {
            while (at < length && current.charAt(at) <= ' ') {
                at++;
            }
            if (at == length) {
                return words;
            }
            if (2 * words + 2 > bounds.length) {
                bounds = Arrays.copyOf(bounds, 2 * bounds.length);
            }
            bounds[2 * words] = at;
            while (at < length && current.charAt(at) > ' ') {
                at++;
            }
            bounds[2 * words++ + 1] = at;
        }
    }

    /** The number of words of the line that was split last. */
    int words() {
        return words;
    }

    /** A word of the current line. */
    String word(int index) {
        return current.substring(bounds[2 * index], bounds[2 * index + 1]);
    }

    /** Words from one on, as they stand. */
    List<String> wordsFrom(int first) {
        String[] list = new String[Math.max(0, words - first)];
        Arrays.setAll(list, i -> word(first + i));
        return List.of(list);
    }

    /** The current line, empty at the end of the text. */
    String line() {
        return current == null ? "" : current;
    }

    SourcePosition where() {
        return new SourcePosition(source, number, 0);
    }

    /** The place of a word of the current line, or of its end. */
    SourcePosition where(int word) {
        int column = word < words ? bounds[2 * word] : line().stripTrailing().length();
        return new SourcePosition(source, number, column + 1);
    }

    CrystalFormatException problem(String text) {
        return new CrystalFormatException(where(), text);
    }

    /** A problem of one word of the current line. */
    CrystalFormatException problem(int word, String text) {
        return new CrystalFormatException(where(word), text);
    }

    /** Something to know about the current line. */
    Problem remark(String text) {
        return new Problem(Severity.WARNING, where(), text);
    }

    /** A finite number of the current line. */
    double number(int word, String what) throws CrystalFormatException {
        double value = Decimal.parse(current, bounds[2 * word], bounds[2 * word + 1]);
        if (!Double.isFinite(value)) {
            throw problem(word, "found '" + shortened(word(word)) + "' as " + what + "; expected a finite number");
        }
        return value;
    }

    /** Tells whether a word of the current line is a finite number. */
    boolean isNumber(int word) {
        return word < words && Double.isFinite(Decimal.parse(current, bounds[2 * word], bounds[2 * word + 1]));
    }

    /** A whole number of the current line within bounds. */
    int whole(int word, int least, int most, String what) throws CrystalFormatException {
        double value = Decimal.parse(current, bounds[2 * word], bounds[2 * word + 1]);
        if (!(value == Math.rint(value) && value >= least && value <= most)) {
            throw problem(
                    word,
                    "found '" + shortened(word(word)) + "' as " + what + "; expected a whole number from " + least
                            + " to " + most);
        }
        return (int) value;
    }

    /** Three finite numbers that begin at a word. */
    void three(int word, double[] target, int at, String what) throws CrystalFormatException {
        if (words < word + 3) {
            throw problem(
                    words,
                    "found " + (words - word) + " words in '" + shortened(line().strip())
                            + "'; expected three numbers, " + what);
        }
        for (int k = 0; k < 3; k++) {
            target[at + k] = number(word + k, what);
        }
    }

    /** The element that a symbol or an atomic number stands for. */
    Element element(int word) throws CrystalFormatException {
        return element(word, word(word));
    }

    /** The element that a part of a word stands for. */
    Element element(int word, String symbol) throws CrystalFormatException {
        if (!symbol.isEmpty() && Character.isDigit(symbol.charAt(0))) {
            double value = Decimal.parse(symbol, 0, symbol.length());
            if (value == Math.rint(value) && value >= 1 && value <= 118) {
                return Element.of((int) value);
            }
            throw problem(word, "found '" + shortened(symbol) + "' as atomic number; expected 1 to 118");
        }
        Element known = elements.get(symbol);
        if (known == null) {
            known = AtomType.ofSymbol(symbol)
                    .orElseThrow(() -> problem(word, unknown(symbol)))
                    .element();
            if (elements.size() < CACHED) {
                elements.put(symbol, known);
            }
        }
        return known;
    }

    private static String unknown(String symbol) {
        try {
            Element.parse(symbol);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return "unknown element '" + shortened(symbol) + "'; expected a symbol such as Fe";
    }

    /** The beginning of a text, for messages. */
    static String shortened(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "..." : text;
    }
}
