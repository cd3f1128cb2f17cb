package org.autoperi.dataset.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.autoperi.core.SourcePosition;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.DatasetException;

/** A CSV file with a header, read row by row; knows the lines on which rows and their parts begin. */
final class CrystalTable implements AutoCloseable, Iterator<CrystalTable.Row> {
    private final Path path;
    private final InputFile file;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final List<String> columns;
    private long lastLine;

    /**
     * One row.
     *
     * @param where file and line on which the row begins
     * @param number of the row, the first is 1
     * @param values as many as there are columns, or fewer in a broken row
     */
    record Row(SourcePosition where, int number, List<String> values) {
        /** Place of the beginning of a value, which is further down if values before it have several lines. */
        SourcePosition where(int column) {
            long lines = values.subList(0, column).stream()
                    .mapToLong(value -> value.chars().filter(c -> c == '\n').count())
                    .sum();
            return new SourcePosition(where.source(), where.line() + (int) lines, 0);
        }

        /** The row without the text of a long value; its line ends stay so that places after it do. */
        Row without(int column) {
            List<String> rest = new ArrayList<>(values);
            rest.set(column, values.get(column).replaceAll("[^\\n]+", ""));
            return new Row(where, number, rest);
        }
    }

    private CrystalTable(Path path, InputFile file) throws IOException, DatasetException {
        this.path = path;
        this.file = file;
        parser = CSVParser.builder()
                .setReader(file.text())
                .setFormat(CSVFormat.DEFAULT)
                .get();
        records = parser.iterator();
        if (!records.hasNext()) {
            throw new DatasetException(path + ": the file is empty; expected CSV with a header line");
        }
        columns = records.next().toList().stream().map(String::strip).toList();
        lastLine = parser.getCurrentLineNumber();
    }

    /**
     * Opens a table and reads its header.
     *
     * @throws DatasetException if there is no such file, or it is no text, or has no header
     */
    static CrystalTable open(Path path) throws DatasetException {
        if (!Files.isRegularFile(path)) {
            throw new DatasetException(path + ": no such file; expected a CSV file, plain or gzip-compressed");
        }
        try {
            InputFile file = InputFile.open(path);
            try {
                return new CrystalTable(path, file);
            } catch (IOException | UncheckedIOException | DatasetException e) {
                file.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(path, 1, e);
        } catch (UncheckedIOException e) {
            throw unreadable(path, 1, e.getCause());
        }
    }

    private static DatasetException unreadable(Path path, long line, IOException e) {
        return new DatasetException(
                path + ":" + line + ": cannot be read on: " + e.getMessage()
                        + "; the file is damaged or not complete, fetch it again",
                e);
    }

    /** Says why reading stopped in the middle. */
    DatasetException interrupted(UncheckedIOException e) {
        return unreadable(path, lastLine + 1, e.getCause());
    }

    /** Names of the columns; the index that pandas writes has the empty name. */
    List<String> columns() {
        return columns;
    }

    /**
     * Number of a column.
     *
     * @param key configuration key that asks for it
     * @throws DatasetException if there is no such column, naming those found
     */
    int column(String key, String name) throws DatasetException {
        int column = columns.indexOf(name);
        if (column < 0) {
            String found = columns.stream().map(c -> "'" + c + "'").collect(Collectors.joining(", "));
            throw new DatasetException(path + ":1: there is no column '" + name + "', which " + key
                    + " asks for; the columns are " + found);
        }
        return column;
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    @Override
    public Row next() {
        SourcePosition where = new SourcePosition(path.toString(), (int) lastLine + 1, 0);
        List<String> values = records.next().toList();
        lastLine = parser.getCurrentLineNumber();
        return new Row(where, (int) parser.getRecordNumber() - 1, values);
    }

    /** Reads what is left and returns the facts of the file. */
    DataFile finish() throws DatasetException {
        try {
            return file.finish();
        } catch (IOException e) {
            throw unreadable(path, lastLine, e);
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be closed", e);
        }
    }
}
