package org.autoperi.asedb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;

/** Reads the rows of an ASE database one after the other. */
final class RowReader {
    private static final int OLDEST_VERSION = 5;
    private static final int NEWEST_VERSION = 9;
    private static final int ALL_PERIODIC = 7;
    private static final List<String> NAMES = List.of("name", "material_id", "id");

    /** Columns that become properties of the crystal under their own names; electronvolt and, for moments, Bohr magnetons. */
    private static final List<String> NUMBERS = List.of("energy", "free_energy", "magmom");

    /** Key of the charge of a site in elementary charges. */
    static final String CHARGE = "charge";

    private final Connection connection;
    private final String source;
    private final CrystalSink sink;

    RowReader(Connection connection, String source, CrystalSink sink) {
        this.connection = connection;
        this.source = source;
        this.sink = sink;
    }

    void readAll() throws CrystalFormatException, SQLException {
        checkSchema();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM systems ORDER BY id");
                PairCursor numbers = new PairCursor(connection, "number_key_values");
                PairCursor texts = new PairCursor(connection, "text_key_values")) {
            while (rows.next()) {
                long id = rows.getLong("id");
                Map<String, Object> numberPairs = numbers.of(id);
                Map<String, Object> textPairs = texts.of(id);
                Crystal crystal;
                try {
                    crystal = crystal(rows, id, numberPairs, textPairs);
                } catch (CrystalFormatException e) {
                    sink.refused(e);
                    continue;
                }
                sink.crystal(crystal);
            }
        }
    }

    private void checkSchema() throws CrystalFormatException, SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet tables =
                        statement.executeQuery("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN"
                                + " ('systems', 'information', 'number_key_values', 'text_key_values')")) {
            if (tables.getInt(1) != 4) {
                throw problem(
                        "",
                        "found an SQLite database without the tables systems, information, number_key_values and"
                                + " text_key_values; expected one that ASE has written");
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SELECT value FROM information WHERE name = 'version'")) {
            String found = version.next() ? String.valueOf(version.getString(1)) : "none";
            boolean isKnown = found.matches("\\d{1,3}")
                    && Integer.parseInt(found) >= OLDEST_VERSION
                    && Integer.parseInt(found) <= NEWEST_VERSION;
            if (!isKnown) {
                throw problem(
                        "",
                        "found version " + found + " of the ASE schema; expected " + OLDEST_VERSION + " to "
                                + NEWEST_VERSION + " (ASE can write it again in another)");
            }
        }
    }

    private CrystalFormatException problem(String row, String text) {
        return new CrystalFormatException(SourcePosition.of(source), row + text);
    }

    private Crystal crystal(ResultSet row, long id, Map<String, Object> numbers, Map<String, Object> texts)
            throws CrystalFormatException, SQLException {
        String where = "row " + id + ": ";
        int periodic = row.getInt("pbc");
        if (periodic != ALL_PERIODIC) {
            throw problem(
                    where,
                    "found a structure periodic in " + Integer.bitCount(periodic & ALL_PERIODIC)
                            + " directions; expected three");
        }
        Lattice lattice = lattice(row, where);
        int[] elements = integers(row, "numbers", where);
        double[] cart = doubles(row, "positions", 3 * elements.length, where)
                .orElseThrow(() -> problem(
                        where, "found no positions; expected three for each of the " + elements.length + " atoms"));
        double[] frac = lattice.toFractional(cart);
        List<SiteProperties> properties = properties(row, elements.length, where);
        Crystal.Builder builder = Crystal.builder(lattice).name(name(texts));
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] < 1 || elements[i] > 118) {
                throw problem(
                        where, "found atomic number " + elements[i] + " of atom " + (i + 1) + "; expected 1 to 118");
            }
            List<Species> species = List.of(Species.of(Element.of(elements[i])));
            try {
                builder.add(new Site(species, frac[3 * i], frac[3 * i + 1], frac[3 * i + 2], "", properties.get(i)));
            } catch (IllegalArgumentException e) {
                throw problem(where, e.getMessage());
            }
        }
        addNumbers(builder, row, numbers);
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw problem(where, e.getMessage());
        }
    }

    private static String name(Map<String, Object> texts) {
        return NAMES.stream()
                .filter(texts::containsKey)
                .findFirst()
                .map(key -> texts.get(key).toString())
                .orElse("");
    }

    private static void addNumbers(Crystal.Builder builder, ResultSet row, Map<String, Object> pairs)
            throws SQLException {
        for (String column : NUMBERS) {
            double value = row.getDouble(column);
            if (!row.wasNull()) {
                builder.property(column, value);
            }
        }
        pairs.forEach((key, value) -> {
            if (value instanceof Number number) {
                builder.property(key, number.doubleValue());
            }
        });
    }

    private Lattice lattice(ResultSet row, String where) throws CrystalFormatException, SQLException {
        double[] cell = doubles(row, "cell", 9, where)
                .orElseThrow(() -> problem(where, "found no cell; expected three lattice vectors"));
        try {
            return Lattice.of(cell);
        } catch (IllegalArgumentException e) {
            throw problem(where, e.getMessage());
        }
    }

    private List<SiteProperties> properties(ResultSet row, int atoms, String where)
            throws CrystalFormatException, SQLException {
        Optional<double[]> forces = doubles(row, "forces", 3 * atoms, where);
        Optional<double[]> moments = firstOf(row, "magmoms", "initial_magmoms", atoms, where);
        Optional<double[]> charges = firstOf(row, "charges", "initial_charges", atoms, where);
        List<SiteProperties> all = new ArrayList<>(atoms);
        for (int i = 0; i < atoms; i++) {
            SiteProperties properties = SiteProperties.none();
            if (forces.isPresent()) {
                double[] f = forces.get();
                properties = properties.with(SiteProperties.FORCE, f[3 * i], f[3 * i + 1], f[3 * i + 2]);
            }
            if (moments.isPresent()) {
                int axes = moments.get().length / Math.max(1, atoms);
                double[] moment = Arrays.copyOfRange(moments.get(), axes * i, axes * (i + 1));
                properties = properties.with(SiteProperties.MAGNETIC_MOMENT, moment);
            }
            if (charges.isPresent()) {
                properties = properties.with(CHARGE, charges.get()[i]);
            }
            all.add(properties);
        }
        return all;
    }

    private Optional<double[]> firstOf(ResultSet row, String column, String otherwise, int atoms, String where)
            throws CrystalFormatException, SQLException {
        for (String name : List.of(column, otherwise)) {
            byte[] blob = row.getBytes(name);
            if (blob != null && blob.length > 0) {
                boolean vectors = blob.length == 24 * atoms && name.endsWith("magmoms");
                return doubles(row, name, vectors ? 3 * atoms : atoms, where);
            }
        }
        return Optional.empty();
    }

    /** Little-endian whole numbers of 32 bits. */
    private int[] integers(ResultSet row, String column, String where) throws CrystalFormatException, SQLException {
        byte[] blob = row.getBytes(column);
        if (blob == null || blob.length % Integer.BYTES != 0) {
            throw problem(
                    where,
                    "found " + (blob == null ? "no" : blob.length + " bytes of") + " " + column
                            + "; expected four bytes for each atom");
        }
        int[] numbers = new int[blob.length / Integer.BYTES];
        ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(numbers);
        return numbers;
    }

    /** Little-endian numbers of 64 bits; empty if the column is. */
    private Optional<double[]> doubles(ResultSet row, String column, int count, String where)
            throws CrystalFormatException, SQLException {
        byte[] blob = row.getBytes(column);
        if (blob == null) {
            return Optional.empty();
        }
        if (blob.length != Double.BYTES * count) {
            throw problem(
                    where,
                    "found " + blob.length + " bytes of " + column + "; expected " + Double.BYTES * count + " for "
                            + count + " numbers");
        }
        double[] numbers = new double[count];
        ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(numbers);
        return Optional.of(numbers);
    }
}
