package org.autoperi.crystal;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a file says of one site beyond species, position and label: numbers or a text under a key.
 *
 * <p>Vectors and tensors are Cartesian in the axes of {@link Lattice#matrix()}, so they stay true when another cell of the same lattice is
 * chosen; whoever turns the lattice in space turns or drops them. Immutable and thread-safe; most sites have {@link #none()}.
 */
public final class SiteProperties {

    /** Key of the mean square displacements U11, U22, U33, U23, U13, U12 in square angstrom, in Cartesian axes. */
    public static final String DISPLACEMENT_TENSOR = "u_cart";

    /** Key of the isotropic mean square displacement in square angstrom. */
    public static final String DISPLACEMENT = "u_iso";

    /** Key of the text that tells groups of alternative positions apart; sites of one assembly and different groups exclude each other. */
    public static final String DISORDER_GROUP = "disorder_group";

    /** Key of the text that names an assembly of disorder groups. */
    public static final String DISORDER_ASSEMBLY = "disorder_assembly";

    /** Key of the force in electronvolt per angstrom, three numbers. */
    public static final String FORCE = "force";

    /** Key of the velocity in angstrom per femtosecond, three numbers. */
    public static final String VELOCITY = "velocity";

    /** Key of the magnetic moment in Bohr magnetons, one number or a vector of three. */
    public static final String MAGNETIC_MOMENT = "magnetic_moment";

    /** Key of the selective dynamics, three numbers that are 1 where the site may move along a lattice vector and 0 where not. */
    public static final String MOVABLE = "movable";

    private static final SiteProperties NONE = new SiteProperties(Map.of());

    /** Values are double[] or String. */
    private final Map<String, Object> values;

    private SiteProperties(Map<String, Object> values) {
        this.values = values;
    }

    /** Returns the properties of a site of which nothing more is known. */
    public static SiteProperties none() {
        return NONE;
    }

    /** Tells whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns the keys in the order in which they were added, unmodifiable. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** Returns a copy of the numbers under a key; empty if it is absent or a text. */
    public Optional<double[]> numbers(String key) {
        return values.get(key) instanceof double[] numbers ? Optional.of(numbers.clone()) : Optional.empty();
    }

    /** Returns the text under a key; empty if it is absent or numbers. */
    public Optional<String> text(String key) {
        return values.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * Returns these properties with numbers added or replaced.
     *
     * @param numbers at least one; NaN stands for an unknown one
     * @throws IllegalArgumentException if there is no number
     */
    public SiteProperties with(String key, double... numbers) {
        if (numbers.length == 0) {
            throw new IllegalArgumentException("site property '" + key + "' needs at least one number, found none");
        }
        return put(key, numbers.clone());
    }

    /** Returns these properties with a text added or replaced. */
    public SiteProperties with(String key, String text) {
        return put(key, Objects.requireNonNull(text, "text"));
    }

    /** Returns these properties without a key. */
    public SiteProperties without(String key) {
        if (!values.containsKey(key)) {
            return this;
        }
        Map<String, Object> fewer = new LinkedHashMap<>(values);
        fewer.remove(key);
        return fewer.isEmpty() ? NONE : new SiteProperties(fewer);
    }

    private SiteProperties put(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(Objects.requireNonNull(key, "key"), value);
        return new SiteProperties(more);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof SiteProperties that) || !values.keySet().equals(that.values.keySet())) {
            return false;
        }
        return values.entrySet().stream()
                .allMatch(entry -> Objects.deepEquals(entry.getValue(), that.values.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return values.keySet().hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((key, value) -> text.append(text.length() == 0 ? "" : " ")
                .append(key)
                .append('=')
                .append(value instanceof double[] numbers ? Arrays.toString(numbers) : value));
        return text.toString();
    }
}
