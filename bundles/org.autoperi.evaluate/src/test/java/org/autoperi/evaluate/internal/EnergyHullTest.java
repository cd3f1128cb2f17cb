package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Element;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class EnergyHullTest {
    @Test
    void interpolatesBetweenThePhasesOfABinary() {
        EnergyHull hull =
                EnergyHull.of(List.of(phase("Li", -1.9), phase("O", -4.9), phase("O", -4.0), phase("Li2O", -4.9)));
        assertThat(at(hull, "Li2O")).isCloseTo(-4.9, within(1e-12));
        // Li4O is half Li2O by formulas: 3 atoms of Li2O and 2 of Li
        assertThat(at(hull, "Li4O")).isCloseTo((3 * -4.9 + 2 * -1.9) / 5, within(1e-12));
        assertThat(hull.point(Composition.parse("Li4O")).phases())
                .contains("0.600 Li2O")
                .contains("0.400 Li");
        assertThat(at(hull, "LiO")).isCloseTo((1.5 * -4.9 + 0.5 * -4.9) / 2, within(1e-12));
    }

    @Test
    void phasesAboveTheHullChangeNothing() {
        List<EnergyHull.Phase> phases = new ArrayList<>(List.of(phase("Na", 0), phase("Cl", 0), phase("NaCl", -2)));
        double before = at(EnergyHull.of(phases), "Na3Cl");
        phases.add(phase("Na3Cl", -0.9));
        assertThat(at(EnergyHull.of(phases), "Na3Cl")).isEqualTo(before).isEqualTo(-1);
    }

    @Test
    void elementsWithoutReferenceAreNamed() {
        EnergyHull hull = EnergyHull.of(List.of(phase("Na", 0), phase("NaCl", -2)));
        assertThat(hull.missing(Composition.parse("NaCl"))).isEqualTo(Set.of(Element.Cl));
        assertThatThrownBy(() -> hull.point(Composition.parse("NaCl"))).hasMessageContaining("Cl");
    }

    @RepeatedTest(20)
    void isTheLowestMixtureOfAnyFewPhases() { // by trying every mixture of as many phases as elements
        long seed = Long.getLong("tests.seed", System.nanoTime());
        System.out.println("EnergyHullTest -Dtests.seed=" + seed);
        Random random = new Random(seed);
        List<Element> elements = List.of(Element.Li, Element.Fe, Element.O);
        List<EnergyHull.Phase> phases = new ArrayList<>();
        elements.forEach(element -> phases.add(phase(element.symbol(), random.nextDouble() - 0.5)));
        for (int i = 0; i < 20; i++) {
            phases.add(new EnergyHull.Phase(
                    "p" + i, random(elements, random, i % 3 == 0 ? 2 : 3), -2 * random.nextDouble()));
        }
        Composition target = random(elements, random, 3);
        double best = Double.POSITIVE_INFINITY;
        for (int a = 0; a < phases.size(); a++) {
            for (int b = a + 1; b < phases.size(); b++) {
                for (int c = b + 1; c < phases.size(); c++) {
                    best = Math.min(
                            best, mixture(elements, List.of(phases.get(a), phases.get(b), phases.get(c)), target));
                }
            }
        }
        assertThat(EnergyHull.of(phases).point(target).energyPerAtom()).isCloseTo(best, within(1e-9));
    }

    /** The energy of the target as a mixture of three phases by Cramer's rule, infinite if it is none. */
    private static double mixture(List<Element> elements, List<EnergyHull.Phase> three, Composition target) {
        double[][] columns = new double[4][3];
        for (int e = 0; e < 3; e++) {
            for (int p = 0; p < 3; p++) {
                columns[p][e] = three.get(p).composition().fraction(elements.get(e));
            }
            columns[3][e] = target.fraction(elements.get(e));
        }
        double whole = determinant(columns[0], columns[1], columns[2]);
        if (Math.abs(whole) < 1e-12) {
            return Double.POSITIVE_INFINITY;
        }
        double energy = 0;
        for (int p = 0; p < 3; p++) {
            double[][] swapped = {columns[0], columns[1], columns[2]};
            swapped[p] = columns[3];
            double amount = determinant(swapped[0], swapped[1], swapped[2]) / whole;
            if (amount < -1e-12) {
                return Double.POSITIVE_INFINITY;
            }
            energy += amount * three.get(p).energyPerAtom();
        }
        return energy;
    }

    private static double determinant(double[] a, double[] b, double[] c) {
        return a[0] * (b[1] * c[2] - b[2] * c[1])
                - b[0] * (a[1] * c[2] - a[2] * c[1])
                + c[0] * (a[1] * b[2] - a[2] * b[1]);
    }

    private static Composition random(List<Element> elements, Random random, int kinds) {
        Map<Element, Integer> amounts = new LinkedHashMap<>();
        int first = random.nextInt(3);
        for (int i = 0; i < kinds; i++) {
            amounts.put(elements.get((first + i) % 3), 1 + random.nextInt(6));
        }
        return Composition.of(amounts);
    }

    private static double at(EnergyHull hull, String formula) {
        return hull.point(Composition.parse(formula)).energyPerAtom();
    }

    private static EnergyHull.Phase phase(String formula, double energy) {
        return new EnergyHull.Phase(formula, Composition.parse(formula), energy);
    }
}
