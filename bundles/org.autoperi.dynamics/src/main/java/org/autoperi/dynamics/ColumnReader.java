package org.autoperi.dynamics;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Rows of numbers under a header, or under PLUMED's {@code #! FIELDS}, or under nothing; other lines with # are comments. */
final class ColumnReader implements TrajectoryReader {
    private static final String FIELDS = "#! FIELDS";
    private static final int LONGEST = 60;

    private final String name;
    private final BufferedReader reader;
    private List<String> columns;
    private String pending;
    private int line;

    ColumnReader(String name, InputStream in) throws IOException, DynamicsException {
        this.name = name;
        this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        String text = dataLine();
        if (text == null && columns == null) {
            throw error("no row of numbers; expected a trajectory");
        }
        if (columns == null) {
            List<String> words = words(text);
            if (words.stream().allMatch(ColumnReader::isNumber)) {
                columns = numbered(words.size());
                pending = text;
            } else {
                columns = List.copyOf(words);
            }
        } else {
            pending = text;
        }
    }

    private static List<String> numbered(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            names.add("c" + i);
        }
        return List.copyOf(names);
    }

    private static List<String> words(String text) {
        StringTokenizer tokens = new StringTokenizer(text, " \t,");
        List<String> words = new ArrayList<>();
        while (tokens.hasMoreTokens()) {
            words.add(tokens.nextToken());
        }
        return words;
    }

    private static boolean isNumber(String word) {
        try {
            Double.parseDouble(word);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The next line that is no comment; a header of PLUMED between sets the columns, which a restart repeats. */
    private String dataLine() throws IOException, DynamicsException {
        while (true) {
            String text;
            try {
                text = reader.readLine();
            } catch (EOFException e) {
                line++;
                throw new DynamicsException(
                        DynamicsException.Reason.DATA, where() + ": the compressed file ends here; it was cut off", e);
            }
            if (text == null) {
                return null;
            }
            line++;
            if (text.startsWith(FIELDS)) {
                List<String> fields = words(text.substring(FIELDS.length()));
                if (columns != null && !columns.equals(fields)) {
                    throw error("the columns change from " + columns + " to " + fields + "; split the file here");
                }
                columns = List.copyOf(fields);
            } else if (!text.isBlank() && !text.startsWith("#")) {
                return text;
            }
        }
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean next(double[] row) throws IOException, DynamicsException {
        String text = pending != null ? pending : dataLine();
        pending = null;
        if (text == null) {
            return false;
        }
        StringTokenizer tokens = new StringTokenizer(text, " \t,");
        int count = tokens.countTokens();
        if (count != columns.size()) {
            throw error("found " + count + " values, expected " + columns.size() + " ("
                    + shown(String.join(" ", columns)) + ")");
        }
        for (int i = 0; i < count; i++) {
            String word = tokens.nextToken();
            try {
                row[i] = Double.parseDouble(word);
            } catch (NumberFormatException e) {
                throw error("'" + shown(word) + "' in the column " + columns.get(i) + " is no number");
            }
        }
        return true;
    }

    private static String shown(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private DynamicsException error(String text) {
        return new DynamicsException(DynamicsException.Reason.DATA, where() + ": " + text);
    }

    @Override
    public String where() {
        return name + ":" + line;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
