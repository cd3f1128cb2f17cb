package org.autoperi.dataset.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.AsymmetricUnit;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.SpaceGroup;

/**
 * A structure type: all that compounds of the same structure share.
 *
 * @param name name in kebab case, such as {@code rock-salt}
 * @param strukturbericht designation such as {@code B1}, {@code -} if there is none
 * @param group the setting of the space group
 * @param roles one letter for each element in the order of the formula
 * @param cell names of the cell lengths and angles in the order in which a compound gives them
 * @param parameters names of the free parameters, given after the cell
 * @param sites the asymmetric unit
 * @param cite reference, empty if there is none
 * @param where where it is defined
 */
record Prototype(
        String name,
        String strukturbericht,
        SpaceGroup group,
        String roles,
        List<String> cell,
        List<String> parameters,
        List<RoleSite> sites,
        String cite,
        SourcePosition where) {
    private static final Pattern SYMBOL = Pattern.compile("[A-Z][a-z]?");

    /**
     * A position of the asymmetric unit.
     *
     * @param role letter of the element
     * @param x coordinate along the first axis, likewise y and z
     */
    record RoleSite(char role, Coordinate x, Coordinate y, Coordinate z) {}

    /** Copies. */
    Prototype {
        cell = List.copyOf(cell);
        parameters = List.copyOf(parameters);
        sites = List.copyOf(sites);
    }

    /**
     * The conventional cell of a compound.
     *
     * @param formula formula with the elements in the order of the roles
     * @param values cell and parameters
     * @throws IllegalArgumentException if formula or values do not fit
     */
    Crystal crystal(String formula, List<Double> values) {
        List<Element> elements = elements(formula);
        if (elements.size() != roles.length()) {
            throw new IllegalArgumentException(formula + " has " + elements.size() + " elements; " + name
                    + " has roles for " + roles.length() + ", " + roles);
        }
        int expected = cell.size() + parameters.size();
        if (values.size() != expected) {
            throw new IllegalArgumentException(formula + " has " + values.size() + " numbers; " + name + " takes "
                    + expected + ": " + cell + " and " + parameters);
        }
        Map<String, Double> named = new HashMap<>();
        for (int i = 0; i < expected; i++) {
            named.put(i < cell.size() ? cell.get(i) : parameters.get(i - cell.size()), values.get(i));
        }
        List<Site> unit = new ArrayList<>();
        for (RoleSite site : sites) {
            Element element = elements.get(roles.indexOf(site.role()));
            unit.add(Site.of(
                    element, site.x().at(named), site.y().at(named), site.z().at(named)));
        }
        Lattice lattice = CellShape.of(group).lattice(group, named);
        Crystal crystal = Crystal.builder(lattice)
                .addAll(AsymmetricUnit.expand(lattice, group, unit))
                .build();
        Composition wanted = Composition.parse(formula).reduced();
        if (!crystal.composition().reduced().equals(wanted)) {
            throw new IllegalArgumentException("the sites of " + name + " give "
                    + crystal.composition().formula() + ", which is no multiple of " + formula);
        }
        return crystal;
    }

    /** The elements of a formula in the order in which it names them first. */
    static List<Element> elements(String formula) {
        Composition.parse(formula);
        Set<Element> elements = new LinkedHashSet<>();
        Matcher symbol = SYMBOL.matcher(formula);
        while (symbol.find()) {
            elements.add(Element.parse(symbol.group()));
        }
        return List.copyOf(elements);
    }
}
