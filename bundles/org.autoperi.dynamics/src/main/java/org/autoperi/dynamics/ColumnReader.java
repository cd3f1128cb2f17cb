package org.autoperi.dynamics;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Rows of numbers under a header, or under PLUMED's {@code #! FIELDS}, or under nothing; other lines with # are comments. */
final class ColumnReader implements TrajectoryReader {
    private static final String FIELDS = "#! FIELDS";
    private static final int LONGEST = 60;

    private final TextLines lines;
    private List<String> columns;
    private String pending;

    ColumnReader(String name, InputStream in) throws IOException, DynamicsException {
        this.lines = new TextLines(name, in);
        String text = dataLine();
        if (text == null && columns == null) {
            throw lines.error("no row of numbers; expected a trajectory");
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

    /** {@code c1 c2 ...}. */
    static List<String> numbered(int count) {
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
            String text = lines.next();
            if (text == null) {
                return null;
            }
            if (text.startsWith(FIELDS)) {
                List<String> fields = words(text.substring(FIELDS.length()));
                if (columns != null && !columns.equals(fields)) {
                    throw lines.error("the columns change from " + columns + " to " + fields + "; split the file here");
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
            throw lines.error("found " + count + " values, expected " + columns.size() + " ("
                    + shown(String.join(" ", columns)) + ")");
        }
        for (int i = 0; i < count; i++) {
            String word = tokens.nextToken();
            try {
                row[i] = Double.parseDouble(word);
            } catch (NumberFormatException e) {
                throw lines.error("'" + shown(word) + "' in the column " + columns.get(i) + " is no number");
            }
        }
        return true;
    }

    private static String shown(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    @Override
    public String where() {
        return lines.where();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
