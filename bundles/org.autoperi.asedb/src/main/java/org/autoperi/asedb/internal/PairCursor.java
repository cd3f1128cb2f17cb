package org.autoperi.asedb.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pairs of one of the tables of keys, row by row in step with the rows of systems, so that no pair is looked for twice. */
final class PairCursor implements AutoCloseable {
    private final Statement statement;
    private final ResultSet pairs;
    private boolean more;

    /**
     * Opens a table.
     *
     * @param table name of a table with columns id, key and value
     */
    PairCursor(Connection connection, String table) throws SQLException {
        statement = connection.createStatement();
        pairs = statement.executeQuery("SELECT id, key, value FROM " + table + " ORDER BY id, rowid");
        more = pairs.next();
    }

    /** The pairs of a row; asked for in rising order. Values are Double, String or other boxed numbers. */
    Map<String, Object> of(long row) throws SQLException {
        Map<String, Object> found = new LinkedHashMap<>();
        while (more && pairs.getLong(1) <= row) {
            Object value = pairs.getObject(3);
            if (pairs.getLong(1) == row && value != null && pairs.getString(2) != null) {
                found.put(pairs.getString(2), value);
            }
            more = pairs.next();
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
