package org.autoperi.crystal;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Amounts of elements, such as {@code CaTiO3}.
 *
 * <pre>{@code
 * Composition cell = Composition.parse("Ca2Ti2O6");
 * cell.reducedFormula();    // "CaTiO3"
 * cell.anonymousFormula();  // "ABC3"
 * cell.fraction(Element.O); // 0.6
 * cell.mass();              // 271.88... dalton
 * cell.equals(Composition.of(Map.of(Element.Ca, 2, Element.Ti, 2, Element.O, 6))); // true
 * }</pre>
 *
 * <p>Amounts are positive, whole or not. Elements are ordered by rising electronegativity, then atomic number, as formulas are usually
 * written. Immutable and thread-safe; two compositions are equal if their amounts are, so {@code CaTiO3} and {@code Ca2Ti2O6} differ until
 * {@link #reduced()}. All methods cost O(number of elements).
 */
public final class Composition {

    /** Amounts closer than this to a whole number print as it; far below any occupancy given with four digits. */
    private static final double WHOLE = 1e-6;

    private static final Comparator<Element> FORMULA_ORDER = Comparator.comparingDouble(
                    (Element e) -> e.electronegativity().orElse(Double.MAX_VALUE))
            .thenComparing(Comparator.naturalOrder());

    private final Map<Element, Double> amounts;

    private Composition(TreeMap<Element, Double> amounts) {
        if (amounts.isEmpty()) {
            throw new IllegalArgumentException("a composition needs at least one element");
        }
        amounts.forEach((element, amount) -> {
            if (!(amount > 0) || amount.isInfinite()) {
                throw new IllegalArgumentException("amount of " + element + " must be positive, found " + amount);
            }
        });
        this.amounts = Collections.unmodifiableMap(amounts);
    }

    /**
     * Returns the composition with the given amounts.
     *
     * @throws IllegalArgumentException if the map is empty or an amount is not a positive number
     */
    public static Composition of(Map<Element, ? extends Number> amounts) {
        TreeMap<Element, Double> sorted = new TreeMap<>(FORMULA_ORDER);
        amounts.forEach((element, amount) -> sorted.put(element, amount.doubleValue()));
        return new Composition(sorted);
    }

    /** Returns the composition of a list of atoms given by atomic number. */
    public static Composition ofAtoms(int[] atomicNumbers) {
        TreeMap<Element, Double> sorted = new TreeMap<>(FORMULA_ORDER);
        for (int number : atomicNumbers) {
            sorted.merge(Element.of(number), 1.0, Double::sum);
        }
        return new Composition(sorted);
    }

    static Composition ofSites(List<List<Species>> sites) {
        TreeMap<Element, Double> sorted = new TreeMap<>(FORMULA_ORDER);
        for (List<Species> site : sites) {
            site.forEach(species -> sorted.merge(species.element(), species.occupancy(), Double::sum));
        }
        return new Composition(sorted);
    }

    /**
     * Reads a formula: {@code CaTiO3}, {@code Mg3(PO4)2}, {@code Ca Ti O3}, {@code Fe0.5Ni0.5}; round and square brackets nest.
     *
     * @throws IllegalArgumentException naming the place and the text where the formula cannot be read
     */
    public static Composition parse(String formula) {
        Reader reader = new Reader(formula);
        TreeMap<Element, Double> amounts = reader.group('\0');
        return new Composition(amounts);
    }

    /** Returns the amount of an element, zero if it is absent. */
    public double amount(Element element) {
        return amounts.getOrDefault(element, 0.0);
    }

    /** Returns the amounts in formula order, unmodifiable. */
    public Map<Element, Double> amounts() {
        return amounts;
    }

    /** Returns the elements in formula order. */
    public Set<Element> elements() {
        return amounts.keySet();
    }

    /** Returns the number of different elements. */
    public int elementCount() {
        return amounts.size();
    }

    /** Returns the sum of all amounts. */
    public double atomCount() {
        return amounts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Returns the fraction of atoms that are of this element, 0 to 1. */
    public double fraction(Element element) {
        return amount(element) / atomCount();
    }

    /** Returns the mass in dalton. */
    public double mass() {
        return amounts.entrySet().stream()
                .mapToDouble(e -> e.getKey().atomicMass() * e.getValue())
                .sum();
    }

    /** Tells whether all amounts are whole numbers. */
    public boolean isWhole() {
        return amounts.values().stream().allMatch(x -> Math.abs(x - Math.rint(x)) < WHOLE);
    }

    /** Returns the amounts divided by their greatest common divisor; itself if not all are whole numbers. */
    public Composition reduced() {
        long divisor = divisor();
        if (divisor == 1) {
            return this;
        }
        TreeMap<Element, Double> smaller = new TreeMap<>(FORMULA_ORDER);
        amounts.forEach((element, amount) -> smaller.put(element, Math.rint(amount) / divisor));
        return new Composition(smaller);
    }

    /** Returns the number of reduced formulas in this composition, 1 if not all amounts are whole numbers. */
    public long divisor() {
        if (!isWhole()) {
            return 1;
        }
        long divisor = 0;
        for (double amount : amounts.values()) {
            divisor = gcd(Math.round(amount), divisor);
        }
        return divisor;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Returns the formula with all amounts, such as {@code Ca2Ti2O6}. */
    public String formula() {
        return join((element, amount) -> element.symbol() + number(amount));
    }

    /** Returns the formula of the reduced composition, such as {@code CaTiO3}. */
    public String reducedFormula() {
        return reduced().formula();
    }

    /** Returns the reduced formula with letters for elements in the order of rising amounts, such as {@code ABC3}. */
    public String anonymousFormula() {
        List<Double> sorted = reduced().amounts.values().stream().sorted().toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < sorted.size(); i++) {
            text.append(letters(i)).append(number(sorted.get(i)));
        }
        return text.toString();
    }

    /** A, B, ... Z, then Aa, Ab, ... so that compositions of more than 26 elements stay readable. */
    private static String letters(int index) {
        String last = String.valueOf((char) ((index < 26 ? 'A' : 'a') + index % 26));
        return index < 26 ? last : (char) ('A' + index / 26 - 1) + last;
    }

    private String join(BiFunction<Element, Double, String> part) {
        return amounts.entrySet().stream()
                .map(e -> part.apply(e.getKey(), e.getValue()))
                .collect(Collectors.joining());
    }

    private static String number(double amount) {
        if (Math.abs(amount - Math.rint(amount)) < WHOLE) {
            long whole = Math.round(amount);
            return whole == 1 ? "" : Long.toString(whole);
        }
        String text = String.format(Locale.ROOT, "%.6f", amount);
        return text.replaceAll("0+$", "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Composition that && amounts.equals(that.amounts);
    }

    @Override
    public int hashCode() {
        return amounts.hashCode();
    }

    @Override
    public String toString() {
        return formula();
    }

    /** Recursive descent over the text of a formula. */
    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        TreeMap<Element, Double> group(char closing) {
            TreeMap<Element, Double> amounts = new TreeMap<>(FORMULA_ORDER);
            while (at < text.length() && text.charAt(at) != closing) {
                char c = text.charAt(at);
                if (Character.isWhitespace(c)) {
                    at++;
                } else if (c == '(' || c == '[') {
                    at++;
                    TreeMap<Element, Double> inner = group(c == '(' ? ')' : ']');
                    double factor = amount();
                    inner.forEach((element, amount) -> amounts.merge(element, amount * factor, Double::sum));
                } else if (c >= 'A' && c <= 'Z') {
                    Element element = element();
                    amounts.merge(element, amount(), Double::sum);
                } else {
                    throw problem("unexpected '" + c + "'");
                }
            }
            if (closing != '\0') {
                if (at >= text.length()) {
                    throw problem("missing '" + closing + "'");
                }
                at++;
            }
            return amounts;
        }

        private Element element() {
            int end = at + 1;
            while (end < text.length() && text.charAt(end) >= 'a' && text.charAt(end) <= 'z') {
                end++;
            }
            String symbol = text.substring(at, end);
            if (!Element.isSymbol(symbol)) {
                try {
                    Element.parse(symbol);
                } catch (IllegalArgumentException e) {
                    throw problem(e.getMessage());
                }
            }
            at = end;
            return Element.parse(symbol);
        }

        private double amount() {
            int end = at;
            while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
                end++;
            }
            if (end == at) {
                return 1;
            }
            String digits = text.substring(at, end);
            try {
                double value = Double.parseDouble(digits);
                at = end;
                return value;
            } catch (NumberFormatException e) {
                throw problem("'" + digits + "' is not a number");
            }
        }

        private IllegalArgumentException problem(String what) {
            return new IllegalArgumentException(
                    "cannot read the formula '" + text + "' at character " + (at + 1) + ": " + what);
        }
    }
}
