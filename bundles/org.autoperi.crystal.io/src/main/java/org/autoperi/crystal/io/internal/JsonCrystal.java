package org.autoperi.crystal.io.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.autoperi.core.Problem;
import org.autoperi.core.Severity;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SiteProperties;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.crystal.io.CrystalSink;

/** Interprets one object of pymatgen's JSON as a crystal. */
final class JsonCrystal {
    /** Keys of site properties by pymatgen's names. */
    static final Map<String, String> KEYS = Map.of(
            "forces", SiteProperties.FORCE,
            "velocities", SiteProperties.VELOCITY,
            "magmom", SiteProperties.MAGNETIC_MOMENT,
            "selective_dynamics", SiteProperties.MOVABLE);

    private static final List<String> NAMES = List.of("name", "material_id", "entry_id", "task_id", "id");

    private final JsonValue object;
    private final CrystalSink sink;
    private double oxidation;

    JsonCrystal(JsonValue object, CrystalSink sink) {
        this.object = object;
        this.sink = sink;
    }

    /**
     * Returns the crystal.
     *
     * @param key its key in the object around it
     * @param around what else that object has
     */
    Crystal crystal(String key, Map<String, JsonValue> around) throws CrystalFormatException {
        Lattice lattice = lattice(object.require("lattice"));
        List<Site> sites = new ArrayList<>();
        for (JsonValue site : object.require("sites").items("sites")) {
            sites.add(site(site, lattice));
        }
        Map<String, JsonValue> own =
                object.get("properties").map(JsonValue::entries).orElse(Map.of());
        Map<String, Double> properties = new LinkedHashMap<>();
        collect(around, properties);
        collect(own, properties);
        Optional<JsonValue> charge = object.get("charge");
        if (charge.isPresent()) {
            double value = charge.get().number("charge");
            if (value != 0 && Math.abs(value - oxidation) > 1e-9) {
                properties.put("charge", value);
            }
        }
        try {
            Crystal crystal = Crystal.builder(lattice)
                    .name(name(key, around, own))
                    .addAll(sites)
                    .build();
            return crystal.withProperties(properties);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(object.where(), e.getMessage(), e);
        }
    }

    private static void collect(Map<String, JsonValue> from, Map<String, Double> properties) {
        from.forEach((key, value) -> {
            if (value.content() instanceof Double number && Double.isFinite(number)) {
                properties.put(key, number);
            }
        });
    }

    private static String name(String key, Map<String, JsonValue> around, Map<String, JsonValue> own) {
        for (Map<String, JsonValue> map : List.of(own, around)) {
            for (String candidate : NAMES) {
                Optional<String> name = Optional.ofNullable(map.get(candidate)).flatMap(JsonValue::text);
                if (name.isPresent()) {
                    return name.get();
                }
            }
        }
        return around.isEmpty() && !key.contains("structure") ? key : "";
    }

    private Lattice lattice(JsonValue given) throws CrystalFormatException {
        Optional<JsonValue> matrix = given.get("matrix");
        Lattice lattice;
        try {
            lattice = matrix.isPresent() ? ofMatrix(matrix.get()) : ofParameters(given);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(given.where(), e.getMessage(), e);
        }
        Optional<JsonValue> pbc = given.get("pbc");
        if (pbc.isPresent()) {
            for (JsonValue flag : pbc.get().items("pbc")) {
                if (Boolean.FALSE.equals(flag.content())) {
                    remark(flag, "the structure is not periodic in all directions (pbc); it is taken as if it were");
                }
            }
        }
        return lattice;
    }

    private static Lattice ofMatrix(JsonValue matrix) throws CrystalFormatException {
        List<JsonValue> rows = matrix.items("matrix of the lattice");
        if (rows.size() != 3) {
            throw matrix.problem("found " + rows.size() + " lattice vectors; expected 3");
        }
        double[] vectors = new double[9];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(rows.get(i).numbers(3, "lattice vector " + (i + 1)), 0, vectors, 3 * i, 3);
        }
        return Lattice.of(vectors);
    }

    private static Lattice ofParameters(JsonValue given) throws CrystalFormatException {
        double[] values = new double[6];
        String[] keys = {"a", "b", "c", "alpha", "beta", "gamma"};
        for (int i = 0; i < 6; i++) {
            values[i] = given.require(keys[i]).number(keys[i]);
        }
        return Lattice.ofParameters(values[0], values[1], values[2], values[3], values[4], values[5]);
    }

    private Site site(JsonValue given, Lattice lattice) throws CrystalFormatException {
        Optional<JsonValue> abc = given.get("abc");
        double[] frac = abc.isPresent()
                ? abc.get().numbers(3, "abc of a site")
                : lattice.toFractional(given.require("xyz").numbers(3, "xyz of a site"));
        SiteProperties properties = SiteProperties.none();
        List<Species> species = new ArrayList<>();
        JsonValue list = given.require("species");
        for (JsonValue one : list.items("species")) {
            species.add(species(one));
            Optional<JsonValue> spin =
                    one.get("spin").or(() -> one.get("properties").flatMap(p -> p.get("spin")));
            if (spin.isPresent()) {
                properties = properties.with(
                        SiteProperties.MAGNETIC_MOMENT, spin.get().number("spin"));
            }
        }
        for (Map.Entry<String, JsonValue> entry :
                given.get("properties").map(JsonValue::entries).orElse(Map.of()).entrySet()) {
            properties = added(properties, entry.getKey(), entry.getValue());
        }
        String label = given.get("label").flatMap(JsonValue::text).orElse("");
        try {
            return new Site(species, frac[0], frac[1], frac[2], isSpecies(label, species) ? "" : label, properties);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(given.where(), e.getMessage(), e);
        }
    }

    /** Without a label of its own a site has its species as label. */
    static boolean isSpecies(String label, List<Species> species) {
        String symbol = species.isEmpty() ? "" : species.get(0).element().symbol();
        return label.contains(":") || label.matches("\\Q" + symbol + "\\E(\\d*(\\.\\d+)?[+-])?(,spin=.*)?");
    }

    private Species species(JsonValue one) throws CrystalFormatException {
        JsonValue symbol = one.require("element");
        Element element;
        try {
            String text = symbol.text().orElse("");
            element = text.equals("D") || text.equals("T") ? Element.H : Element.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(symbol.where(), e.getMessage(), e);
        }
        Optional<JsonValue> given = one.get("occu");
        double occupancy = given.isPresent() ? given.get().number("occu") : 1;
        OptionalInt charge = OptionalInt.empty();
        Optional<JsonValue> state = one.get("oxidation_state");
        if (state.isPresent()) {
            double value = state.get().number("oxidation_state");
            oxidation += value * occupancy;
            if (value == Math.rint(value)) {
                charge = OptionalInt.of((int) value);
            } else {
                remark(state.get(), "oxidation state " + value + " is no whole number and is left out");
            }
        }
        try {
            return new Species(element, occupancy, charge);
        } catch (IllegalArgumentException e) {
            throw new CrystalFormatException(given.orElse(one).where(), e.getMessage(), e);
        }
    }

    private SiteProperties added(SiteProperties properties, String name, JsonValue value)
            throws CrystalFormatException {
        String key = KEYS.getOrDefault(name, name);
        Object content = value.content();
        if (content instanceof Double number) {
            return properties.with(key, number);
        } else if (content instanceof Boolean flag) {
            return properties.with(key, flag ? 1 : 0);
        } else if (content instanceof double[] numbers && numbers.length > 0) {
            return properties.with(key, numbers);
        } else if (content instanceof String text) {
            return properties.with(key, text);
        } else if (content instanceof Map<?, ?>) { // a moment with its axis, as {"moment": ..., "saxis": ...}
            Optional<JsonValue> moment = value.get("moment");
            return moment.isPresent() ? added(properties, name, moment.get()) : properties;
        } else if (content instanceof List<?> && !value.items(name).isEmpty()) {
            return flags(properties, key, value.items(name));
        }
        return properties;
    }

    /** Flags such as those of selective dynamics; lists of anything else are passed over. */
    private static SiteProperties flags(SiteProperties properties, String key, List<JsonValue> items) {
        double[] flags = new double[items.size()];
        for (int i = 0; i < flags.length; i++) {
            if (!(items.get(i).content() instanceof Boolean flag)) {
                return properties;
            }
            flags[i] = flag ? 1 : 0;
        }
        return properties.with(key, flags);
    }

    private void remark(JsonValue at, String text) {
        sink.remark(new Problem(Severity.WARNING, at.where(), text));
    }
}
