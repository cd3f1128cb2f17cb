package org.autoperi.crystal.io.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.autoperi.crystal.Element;

/**
 * An element with its oxidation state as written in files: {@code Fe}, {@code Fe3+}, {@code O2-}, {@code Na+}, {@code FE}, {@code Fe1a}.
 *
 * @param element the element; deuterium and tritium count as hydrogen
 * @param oxidation the charge, empty where none is written
 */
record AtomType(Element element, OptionalInt oxidation) {

    /** Symbols in use that are no element's: atoms of water, and valence-only scattering factors of the International Tables. */
    private static final Map<String, Element> SPECIAL = Map.of(
            "Wat",
            Element.O,
            "wat",
            Element.O,
            "WAT",
            Element.O,
            "Ow",
            Element.O,
            "OW",
            Element.O,
            "Hw",
            Element.H,
            "HW",
            Element.H,
            "Cval",
            Element.C,
            "Siva",
            Element.Si);

    /** Reads a type symbol; upper and lower case are put right. */
    static Optional<AtomType> ofSymbol(String text) {
        String letters = letters(text);
        Optional<Element> element = SPECIAL.containsKey(letters)
                ? Optional.of(SPECIAL.get(letters))
                : letters.length() > 2 ? Optional.empty() : element(letters, true);
        if (element.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AtomType(element.get(), charge(text.substring(letters.length()))));
    }

    /** Reads a site label; {@code Ca1} is calcium and {@code CA1} a carbon. */
    static Optional<AtomType> ofLabel(String text) {
        String letters = letters(text);
        Optional<Element> element = letters.length() > 2 && SPECIAL.containsKey(letters.substring(0, 3))
                ? Optional.of(SPECIAL.get(letters.substring(0, 3)))
                : element(letters, false);
        return element.map(e -> new AtomType(e, OptionalInt.empty()));
    }

    private static String letters(String text) {
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }

    private static Optional<Element> element(String letters, boolean anyCase) {
        if (letters.isEmpty()) {
            return Optional.empty();
        }
        if (letters.equals("D") || letters.equals("T")) {
            return anyCase || letters.equals("D") ? Optional.of(Element.H) : Optional.empty();
        }
        String first = letters.substring(0, 1).toUpperCase(Locale.ROOT);
        if (letters.length() > 1) {
            char second = letters.charAt(1);
            String two = first + Character.toLowerCase(second);
            boolean allowed = Character.isLowerCase(second) || anyCase && letters.length() == 2;
            if (allowed && Element.isSymbol(two)) {
                return Optional.of(Element.parse(two));
            }
            if (anyCase && letters.length() == 2) {
                return Optional.empty();
            }
        }
        return Element.isSymbol(first) ? Optional.of(Element.parse(first)) : Optional.empty();
    }

    private static OptionalInt charge(String text) {
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (text.matches("\\d{0,2}[+-]")) {
            int sign = text.endsWith("-") ? -1 : 1;
            String digits = text.substring(0, text.length() - 1);
            return OptionalInt.of(sign * (digits.isEmpty() ? 1 : Integer.parseInt(digits)));
        }
        return text.matches("[+-]\\d{1,2}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
