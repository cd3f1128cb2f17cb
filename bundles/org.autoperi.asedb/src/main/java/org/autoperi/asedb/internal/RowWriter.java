package org.autoperi.asedb.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.SiteProperties;

/** Writes the tables of schema version 9 of ASE and rows into them. */
final class RowWriter implements AutoCloseable {

    /** What ASE 3.29 creates: columns and their affinities in its order. */
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE systems (id INTEGER PRIMARY KEY AUTOINCREMENT, unique_id TEXT UNIQUE, ctime REAL, mtime"
                    + " REAL, username TEXT, numbers BLOB, positions BLOB, cell BLOB, pbc INTEGER, initial_magmoms BLOB,"
                    + " initial_charges BLOB, masses BLOB, tags BLOB, momenta BLOB, constraints TEXT, calculator TEXT,"
                    + " calculator_parameters TEXT, energy REAL, free_energy REAL, forces BLOB, stress BLOB, dipole BLOB,"
                    + " magmoms BLOB, magmom REAL, charges BLOB, key_value_pairs TEXT, data BLOB, natoms INTEGER, fmax"
                    + " REAL, smax REAL, volume REAL, mass REAL, charge REAL)",
            "CREATE TABLE species (Z INTEGER, n INTEGER, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id))",
            "CREATE TABLE keys (key TEXT, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id))",
            "CREATE TABLE text_key_values (key TEXT, value TEXT, id INTEGER, FOREIGN KEY (id) REFERENCES systems(id))",
            "CREATE TABLE number_key_values (key TEXT, value REAL, id INTEGER, FOREIGN KEY (id) REFERENCES"
                    + " systems(id))",
            "CREATE TABLE information (name TEXT, value TEXT)",
            "INSERT INTO information VALUES ('version', '9')",
            "CREATE INDEX unique_id_index ON systems(unique_id)",
            "CREATE INDEX ctime_index ON systems(ctime)",
            "CREATE INDEX username_index ON systems(username)",
            "CREATE INDEX calculator_index ON systems(calculator)",
            "CREATE INDEX species_index ON species(Z)",
            "CREATE INDEX key_index ON keys(key)",
            "CREATE INDEX text_index ON text_key_values(key)",
            "CREATE INDEX number_index ON number_key_values(key)");

    /** Names of columns and of other things that ASE does not take as keys; element symbols are none either. */
    private static final Set<String> RESERVED = Set.of(
            "energy",
            "forces",
            "stress",
            "stresses",
            "dipole",
            "charges",
            "magmom",
            "magmoms",
            "free_energy",
            "energies",
            "dielectric_tensor",
            "born_effective_charges",
            "polarization",
            "positions",
            "numbers",
            "cell",
            "pbc",
            "initial_charges",
            "initial_magmoms",
            "id",
            "unique_id",
            "ctime",
            "mtime",
            "user",
            "fmax",
            "smax",
            "momenta",
            "constraints",
            "natoms",
            "formula",
            "age",
            "calculator",
            "calculator_parameters",
            "key_value_pairs",
            "data",
            "name");

    /** Properties that have a column of their own. */
    private static final Set<String> COLUMNS = Set.of("energy", "free_energy", "magmom");

    private static final double SECONDS_PER_YEAR = 31_557_600; // ASE's unit of time
    private static final long YEAR_2000_SECONDS = 946_681_200; // as ASE has it, an hour early

    private final PreparedStatement system;
    private final PreparedStatement species;
    private final PreparedStatement key;
    private final PreparedStatement text;
    private final PreparedStatement number;
    private int rows;

    RowWriter(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.executeUpdate(sql);
            }
        }
        system = connection.prepareStatement(
                "INSERT INTO systems (id, unique_id, ctime, mtime, numbers, positions, cell, pbc, calculator,"
                        + " calculator_parameters, energy, free_energy, forces, magmoms, magmom, charges, key_value_pairs,"
                        + " data, natoms, fmax, volume, mass, charge) VALUES (?, ?, ?, ?, ?, ?, ?, 7, ?, ?, ?, ?, ?, ?, ?,"
                        + " ?, ?, ?, ?, ?, ?, ?, ?)");
        species = connection.prepareStatement("INSERT INTO species VALUES (?, ?, ?)");
        key = connection.prepareStatement("INSERT INTO keys VALUES (?, ?)");
        text = connection.prepareStatement("INSERT INTO text_key_values VALUES (?, ?, ?)");
        number = connection.prepareStatement("INSERT INTO number_key_values VALUES (?, ?, ?)");
    }

    /** Whether a property of a crystal comes back under its own name. */
    static boolean isKept(String key) {
        return COLUMNS.contains(key) || legal(key).equals(key);
    }

    /** Whether a property of the sites is written. */
    static boolean isKept(Crystal crystal, String key) {
        return switch (key) {
            case SiteProperties.FORCE -> numbers(crystal, key, 3).isPresent();
            case SiteProperties.MAGNETIC_MOMENT, RowReader.CHARGE -> numbers(crystal, key, 1)
                    .isPresent();
            default -> false;
        };
    }

    /** The property of all sites one after the other; empty unless every site has so many numbers. */
    private static Optional<double[]> numbers(Crystal crystal, String key, int each) {
        double[] all = new double[each * crystal.size()];
        for (int i = 0; i < crystal.size(); i++) {
            Optional<double[]> here = crystal.siteProperties(i).numbers(key);
            if (here.isEmpty() || here.get().length != each) {
                return Optional.empty();
            }
            System.arraycopy(here.get(), 0, all, each * i, each);
        }
        return Optional.of(all);
    }

    /**
     * Writes a crystal as the next row.
     *
     * @throws IllegalArgumentException if it is disordered
     */
    void write(Crystal crystal) throws SQLException {
        if (!crystal.isOrdered()) {
            throw new IllegalArgumentException(
                    "crystal '" + crystal.name() + "' is disordered, which an ASE database cannot express; choose cif");
        }
        rows++;
        Map<String, Double> pairs = pairs(crystal);
        insertSystem(crystal, json(crystal.name(), pairs));
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int element : crystal.atomicNumbers()) {
            counts.merge(element, 1, Integer::sum);
        }
        for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
            insert(species, count.getKey(), count.getValue());
        }
        if (!crystal.name().isEmpty()) {
            insert(key, "name");
            insert(text, "name", crystal.name());
        }
        for (Map.Entry<String, Double> pair : pairs.entrySet()) {
            insert(key, pair.getKey());
            insert(number, pair.getKey(), pair.getValue());
        }
    }

    /** Inserts values and, behind them, the number of the row. */
    private void insert(PreparedStatement into, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            into.setObject(i + 1, values[i]);
        }
        into.setInt(values.length + 1, rows);
        into.executeUpdate();
    }

    private void insertSystem(Crystal crystal, String pairs) throws SQLException {
        byte[] elements = bytes(crystal.atomicNumbers());
        byte[] positions = bytes(crystal.cartesian());
        byte[] cell = bytes(crystal.lattice().matrix());
        double now = (System.currentTimeMillis() / 1000.0 - YEAR_2000_SECONDS) / SECONDS_PER_YEAR;
        Optional<double[]> forces = numbers(crystal, SiteProperties.FORCE, 3);
        Optional<double[]> moments = numbers(crystal, SiteProperties.MAGNETIC_MOMENT, 1);
        Optional<double[]> charges = numbers(crystal, RowReader.CHARGE, 1);
        boolean calculated = forces.isPresent()
                || moments.isPresent()
                || charges.isPresent()
                || COLUMNS.stream().anyMatch(crystal.properties()::containsKey);
        int at = 1;
        system.setInt(at++, rows);
        system.setString(at++, uniqueId(elements, positions, cell));
        system.setDouble(at++, now);
        system.setDouble(at++, now);
        system.setBytes(at++, elements);
        system.setBytes(at++, positions);
        system.setBytes(at++, cell);
        system.setString(at++, calculated ? "unknown" : null);
        system.setString(at++, calculated ? "{}" : null);
        set(at++, crystal.properties().get("energy"));
        set(at++, crystal.properties().get("free_energy"));
        system.setBytes(at++, forces.map(RowWriter::bytes).orElse(null));
        system.setBytes(at++, moments.map(RowWriter::bytes).orElse(null));
        set(at++, crystal.properties().get("magmom"));
        system.setBytes(at++, charges.map(RowWriter::bytes).orElse(null));
        system.setString(at++, pairs);
        system.setBytes(at++, noData());
        system.setInt(at++, crystal.size());
        set(at++, forces.map(RowWriter::largest).orElse(null));
        system.setDouble(at++, crystal.lattice().volume());
        system.setDouble(at++, crystal.composition().mass());
        system.setDouble(at++, charges.map(all -> Arrays.stream(all).sum()).orElse(0.0));
        system.executeUpdate();
    }

    private void set(int at, Double value) throws SQLException {
        if (value == null || !Double.isFinite(value)) {
            system.setNull(at, Types.REAL);
        } else {
            system.setDouble(at, value);
        }
    }

    /** Numbers as ASE's pairs, under names that it takes. */
    private static Map<String, Double> pairs(Crystal crystal) {
        Map<String, Double> pairs = new LinkedHashMap<>();
        crystal.properties().forEach((key, value) -> {
            if (!COLUMNS.contains(key) && Double.isFinite(value)) {
                String legal = legal(key);
                while (pairs.containsKey(legal)) {
                    legal += "_";
                }
                pairs.put(legal, value);
            }
        });
        return pairs;
    }

    private static String legal(String key) {
        String legal = key.replaceAll("[^A-Za-z0-9_]", "_");
        legal = legal.matches("[A-Za-z].*") ? legal : "x" + legal;
        boolean symbol = legal.matches("[A-Z][a-z]?");
        return RESERVED.contains(legal) || symbol ? legal + "_" : legal;
    }

    private static String json(String name, Map<String, Double> pairs) {
        StringBuilder json = new StringBuilder("{");
        if (!name.isEmpty()) {
            json.append("\"name\": ").append(quoted(name));
        }
        pairs.forEach((key, value) -> json.append(json.length() > 1 ? ", " : "")
                .append(quoted(key))
                .append(": ")
                .append(value));
        return json.append('}').toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** ASE's binary form of an empty dictionary: the place where the JSON text begins, then that text. */
    private static byte[] noData() {
        return ByteBuffer.allocate(Long.BYTES + 2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.BYTES)
                .put("{}".getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static double largest(double[] forces) {
        double largest = 0;
        for (int i = 0; i < forces.length; i += 3) {
            double square = forces[i] * forces[i] + forces[i + 1] * forces[i + 1] + forces[i + 2] * forces[i + 2];
            largest = Math.max(largest, Math.sqrt(square));
        }
        return largest;
    }

    /** 32 hexadecimal digits that tell rows apart; ASE draws them at random, here the same rows get the same. */
    private String uniqueId(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(rows).array());
            for (byte[] part : parts) {
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static byte[] bytes(int[] numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(numbers);
        return buffer.array();
    }

    private static byte[] bytes(double[] numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(Double.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asDoubleBuffer().put(numbers);
        return buffer.array();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : List.of(system, species, key, text, number)) {
            statement.close();
        }
    }
}
