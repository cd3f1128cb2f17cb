package org.autoperi.view;

import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;

/** Textbook structures with their usual cell lengths in angstrom. */
final class SampleCrystals {
    private SampleCrystals() {}

    static Crystal rockSalt() {
        double[][] centring = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
        Crystal.Builder salt = Crystal.builder(Lattice.cubic(5.64)).name("NaCl");
        for (double[] p : centring) {
            salt.add(Element.Na, p[0], p[1], p[2]).add(Element.Cl, p[0] + 0.5, p[1], p[2]);
        }
        return salt.build();
    }

    static Crystal wurtzite() {
        return Crystal.builder(Lattice.ofParameters(3.25, 3.25, 5.207, 90, 90, 120))
                .add(Element.Zn, 1 / 3.0, 2 / 3.0, 0)
                .add(Element.Zn, 2 / 3.0, 1 / 3.0, 0.5)
                .add(Element.O, 1 / 3.0, 2 / 3.0, 0.382)
                .add(Element.O, 2 / 3.0, 1 / 3.0, 0.882)
                .build();
    }

    static Crystal perovskite() {
        return Crystal.builder(Lattice.cubic(3.905))
                .add(Element.Ti, 0, 0, 0)
                .add(Element.Sr, 0.5, 0.5, 0.5)
                .add(Element.O, 0.5, 0, 0)
                .add(Element.O, 0, 0.5, 0)
                .add(Element.O, 0, 0, 0.5)
                .build();
    }

    /** A skewed cell with one atom in the middle. */
    static Crystal skewed(Element element) {
        return Crystal.builder(Lattice.ofParameters(5.1, 7.3, 6.2, 75, 112, 98))
                .add(element, 0.5, 0.5, 0.5)
                .build();
    }

    static Crystal shared() {
        List<Species> half = List.of(Species.of(Element.Na, 0.5), Species.of(Element.Cl, 0.25));
        return Crystal.builder(Lattice.cubic(4))
                .add(new Site(half, 0.5, 0.5, 0.5, ""))
                .build();
    }
}
