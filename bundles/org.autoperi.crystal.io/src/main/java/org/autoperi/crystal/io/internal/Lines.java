package org.autoperi.crystal.io.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.io.CrystalFormatException;

/** Reads a text line by line and knows where it is. */
final class Lines {
    private final BufferedReader reader;
    private final String source;
    private int number;
    private String current = "";

    Lines(Reader reader, String source) {
        this.reader = reader instanceof BufferedReader buffered ? buffered : new BufferedReader(reader);
        this.source = source;
    }

    /** Returns the next line, null at the end. */
    String next() throws IOException {
        current = reader.readLine();
        number++;
        if (number == 1 && current != null && current.startsWith("\uFEFF")) {
            current = current.substring(1);
        }
        return current;
    }

    /** Returns the next line, which must be there. */
    String require(String expected) throws IOException, CrystalFormatException {
        String line = next();
        if (line == null) {
            throw new CrystalFormatException(
                    new SourcePosition(source, number, 0),
                    "the file ends here; expected " + expected + " (is it truncated?)");
        }
        return line;
    }

    SourcePosition where() {
        return new SourcePosition(source, number, 0);
    }

    CrystalFormatException problem(String text) {
        return new CrystalFormatException(where(), text);
    }

    /** Parses a finite number of the current line. */
    double number(String text, String what) throws CrystalFormatException {
        try {
            double value = Double.parseDouble(text.replace('d', 'e').replace('D', 'E'));
            char last = text.charAt(text.length() - 1);
            if (Double.isFinite(value) && (Character.isDigit(last) || last == '.')) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new CrystalFormatException(where(), "found '" + text + "' as " + what + "; expected a number", e);
        }
        throw problem("found '" + text + "' as " + what + "; expected a finite number");
    }
}
