package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.evaluate.Verdict;
import org.autoperi.graph.NeighbourList;

/**
 * Whether a crystal can be neutral, after the charge test of LeMat-GenBench (github.com/LeMaterial/lemat-genbench, validity_metrics.py at commit
 * 50434f678f4f1955bd6787898275b9bc8d9df78f, and utils/oxidation_state.py in the later version that has
 * electronegativity_correlation; that of commit 105f68e436d7efe7417619794eddbc3d10f8ced0 has it not yet).
 *
 * <p>A crystal passes if one of these holds, in this order: (1) its metallicity score (SMACT 3) is above 0.7; (2) no atom has a bond of valence,
 * so that all bond-valence sums are zero; (3) usual oxidation states, for each element one or two that differ by one, sum up to zero; (4) so do
 * any known states, and higher ones go with lower electronegativity.
 *
 * <p>It is not the published test, in two points. Between (2) and (3) that one asks the BVAnalyzer of pymatgen, a search over bond-valence sums
 * and their frequency in the ICSD, and passes what gets a neutral answer. And its table of usual states, of LeMat-Bulk and the ICSD, is not
 * published with its source; here it is the earlier one of LeMat-Bulk alone (LeMaterial/lematerial-forgebench, data/oxi_state_mapping.json at
 * commit ebc8953882d678fa7cbfbcdc987875bdddc400df), completed as theirs by the ICSD states of pymatgen.
 */
final class LematCharge {
    static final String NOT_NEUTRAL = "charge: not neutral";
    static final String UNKNOWN_ELEMENT = "charge: unknown element";

    private static final double METALLIC = 0.7;
    private static final double CUTOFF_ANGSTROM = 10;
    private static final double NEAR_ANGSTROM = 4;
    private static final double SHELL = 1.1;
    private static final double DENSEST_CUBIC_ANGSTROM = 0.01;

    private LematCharge() {}

    /** An element of a compound with the number of its atoms in the reduced formula. */
    private record Part(Element element, LematTable.Entry entry, int count) {}

    /**
     * Judges an ordered crystal.
     *
     * @throws IllegalArgumentException if it is disordered
     */
    static Verdict judge(Crystal crystal) {
        List<Part> parts = new ArrayList<>();
        for (var amount : crystal.composition().reduced().amounts().entrySet()) {
            Optional<LematTable.Entry> entry = LematTable.entry(amount.getKey());
            if (entry.isEmpty()) {
                return Verdict.failed(UNKNOWN_ELEMENT, "there are no oxidation states of " + amount.getKey());
            }
            parts.add(new Part(amount.getKey(), entry.get(), Math.toIntExact(Math.round(amount.getValue()))));
        }
        double score = metallicity(parts);
        if (score > METALLIC) {
            return Verdict.passed(String.format(Locale.ROOT, "metallic, score %.3f", score));
        }
        if (hasNoBondsOfValence(crystal)) {
            return Verdict.passed("no bonds of valence");
        }
        if (leastSlope(parts, true) < Double.POSITIVE_INFINITY) {
            return Verdict.passed("neutral with usual oxidation states");
        }
        if (leastSlope(parts, false) < -1e-12) {
            return Verdict.passed("neutral with unusual oxidation states");
        }
        return Verdict.failed(
                NOT_NEUTRAL,
                "no oxidation states of its elements in the order of their electronegativities make "
                        + crystal.composition().reducedFormula() + " neutral");
    }

    /** The metallicity score of a composition, between 0 and 1; {@code smact.metallicity} of SMACT 3 (MIT). */
    static double metallicity(Composition composition) {
        List<Part> parts = new ArrayList<>();
        composition
                .reduced()
                .amounts()
                .forEach((element, amount) -> parts.add(new Part(
                        element, LematTable.entry(element).orElseThrow(), Math.toIntExact(Math.round(amount)))));
        return metallicity(parts);
    }

    private static double metallicity(List<Part> parts) {
        double atoms = 0;
        double metals = 0;
        double block = 0;
        double electrons = 0;
        int kinds = 0;
        for (Part part : parts) {
            atoms += part.count;
            metals += part.entry.is('m') ? part.count : 0;
            block += part.entry.is('d') ? part.count : 0;
            kinds += part.entry.is('m') ? 1 : 0;
            electrons += part.count * part.entry.valenceElectrons().orElse(Double.NaN);
        }
        double valence = Double.isNaN(electrons) ? 0.5 : 1 - Math.abs(electrons / atoms - 8) / 8;
        double score = 0.3 * metals / atoms
                + 0.2 * block / atoms
                + 0.2 * Math.min(kinds / 3.0, 1)
                + 0.15 * valence
                + 0.15 * alikeness(parts);
        return Math.max(0, Math.min(1, score));
    }

    /** One minus a third of the mean difference of two electronegativities, at least 0; a half if one is not known. */
    private static double alikeness(List<Part> parts) {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < parts.size(); i++) {
            double own = parts.get(i).entry.smactElectronegativity().orElse(Double.NaN);
            if (Double.isNaN(own)) {
                return 0.5;
            }
            for (int j = 0; j < i; j++) {
                sum += Math.abs(
                        own - parts.get(j).entry.smactElectronegativity().orElse(Double.NaN));
                pairs++;
            }
        }
        return pairs == 0 ? 1 : 1 - Math.min(sum / pairs / 3, 1);
    }

    /**
     * Whether no atom has, among the neighbours within 1.1 of its nearest, one of another element of which either is electronegative. Atoms
     * without a neighbour within 10 angstrom say no, as the exception in the original does; so do crystals denser than any matter.
     */
    private static boolean hasNoBondsOfValence(Crystal crystal) {
        if (crystal.volumePerAtom() < DENSEST_CUBIC_ANGSTROM) {
            return false;
        }
        NeighbourList neighbours = new NeighbourList();
        double[] nearest = nearest(neighbours, crystal, NEAR_ANGSTROM);
        if (SHELL * Arrays.stream(nearest).max().orElseThrow() > NEAR_ANGSTROM) {
            nearest = nearest(neighbours, crystal, CUTOFF_ANGSTROM);
        }
        for (int e = 0; e < neighbours.edgeCount(); e++) {
            int site = neighbours.source()[e];
            if (neighbours.distance()[e] < SHELL * nearest[site]
                    && isOfValence(
                            crystal.element(site), crystal.element(neighbours.target()[e]))) {
                return false;
            }
        }
        return Arrays.stream(nearest).allMatch(distance -> distance <= CUTOFF_ANGSTROM);
    }

    /** Finds all neighbours within a cutoff; returns how far the nearest of each site is, infinite if there is none. */
    private static double[] nearest(NeighbourList neighbours, Crystal crystal, double cutoff) {
        double[] nearest = new double[crystal.size()];
        Arrays.fill(nearest, Double.POSITIVE_INFINITY);
        neighbours.within(crystal, cutoff);
        for (int e = 0; e < neighbours.edgeCount(); e++) {
            int site = neighbours.source()[e];
            nearest[site] = Math.min(nearest[site], neighbours.distance()[e]);
        }
        return nearest;
    }

    private static boolean isOfValence(Element one, Element other) {
        return one != other
                && (LematTable.entry(one).orElseThrow().is('n')
                        || LematTable.entry(other).orElseThrow().is('n'));
    }

    /**
     * The least sum over the elements of (mean state) * (electronegativity - mean electronegativity) among the neutral combinations, which has the
     * sign of the correlation of states and electronegativities; infinite if there is no neutral combination. Of the usual states it is 0.
     *
     * <p>Takes O(elements x charge^2) steps where the original takes states to the power of atoms.
     */
    private static double leastSlope(List<Part> parts, boolean usual) {
        double mean = parts.stream()
                .mapToDouble(part -> part.entry.electronegativity().orElse(Double.NaN))
                .average()
                .orElseThrow();
        if (!usual && Double.isNaN(mean)) {
            return Double.POSITIVE_INFINITY;
        }
        int most = 0;
        for (Part part : parts) {
            int largest =
                    Arrays.stream(states(part, usual)).map(Math::abs).max().orElse(0);
            most = Math.addExact(most, Math.multiplyExact(largest, part.count));
        }
        double[] least = new double[2 * most + 1];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        least[most] = 0;
        for (Part part : parts) {
            double slope = usual ? 0 : (part.entry.electronegativity().orElseThrow() - mean) / part.count;
            double[] next = new double[least.length];
            Arrays.fill(next, Double.POSITIVE_INFINITY);
            for (int charge : charges(part, usual)) {
                int from = Math.max(0, -charge);
                int to = Math.min(least.length, least.length - charge);
                for (int sum = from; sum < to; sum++) {
                    next[sum + charge] = Math.min(next[sum + charge], least[sum] + slope * charge);
                }
            }
            least = next;
        }
        return least[most];
    }

    private static int[] states(Part part, boolean usual) {
        return usual ? part.entry.likely() : part.entry.all();
    }

    /** What the atoms of an element can sum up to, each in one of two states that differ by one at most; never zero. */
    private static int[] charges(Part part, boolean usual) {
        int[] states = states(part, usual);
        return Arrays.stream(states)
                .flatMap(state -> {
                    int low = state * part.count;
                    boolean next = Arrays.stream(states).anyMatch(other -> other == state + 1);
                    return IntStream.rangeClosed(low, next ? low + part.count : low);
                })
                .filter(charge -> charge != 0)
                .distinct()
                .toArray();
    }
}
