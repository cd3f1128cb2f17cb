package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Element;
import org.autoperi.evaluate.Verdict;

/**
 * Whether a composition can be neutral with one oxidation state for each element, no cation being as electronegative as an anion or more.
 *
 * <p>The rule of {@code smact_validity} in CDVAE with {@code smact} 2.6, whose verdicts these are: one element alone passes, metals alone pass,
 * and an element without electronegativity beside another one fails (smact 2.6 returns false where the comment in CDVAE expects an exception).
 *
 * <p>The original tries each combination of oxidation states. Here: the order of electronegativities leaves one number that divides cations
 * from anions, so for each such division it is enough to know which charges the cations and which the anions can sum up to. That takes
 * O(elements x charge x states) steps instead of states to the power of elements.
 *
 * @param pauling whether the electronegativities are looked at
 * @param alloys whether metals alone pass
 */
record SmactRule(boolean pauling, boolean alloys) {
    /** As CDVAE has it. */
    static final SmactRule PUBLISHED = new SmactRule(true, true);

    static final String UNKNOWN_ELEMENT = "unknown element";
    static final String NO_ELECTRONEGATIVITY = "no electronegativity";
    static final String NO_STATE = "no oxidation state";
    static final String NOT_NEUTRAL = "no neutral combination";
    static final String OUT_OF_ORDER = "electronegativities out of order";

    /** An element of a compound and how many atoms of it the reduced formula has. */
    private record Part(Element element, SmactTable.Entry entry, int count) {
        double electronegativity() {
            return entry.electronegativity().orElse(Double.NaN);
        }
    }

    /**
     * Judges a composition; multiples are the same.
     *
     * @throws IllegalArgumentException if amounts are not whole
     */
    Verdict judge(Composition composition) {
        if (!composition.isWhole()) {
            throw new IllegalArgumentException(
                    "expected whole numbers of atoms, found " + composition.formula() + "; leave disorder out");
        }
        List<Part> parts = new ArrayList<>();
        boolean metals = true;
        for (var amount : composition.reduced().amounts().entrySet()) {
            Optional<SmactTable.Entry> entry = SmactTable.entry(amount.getKey());
            if (entry.isEmpty()) {
                return Verdict.failed(UNKNOWN_ELEMENT, "SMACT 2.6 has no data of " + amount.getKey());
            }
            int count = Math.toIntExact(Math.round(amount.getValue()));
            parts.add(new Part(amount.getKey(), entry.get(), count));
            metals &= entry.get().isMetal();
        }
        return parts.size() == 1 || (alloys && metals) ? Verdict.passed() : judge(parts, composition.reducedFormula());
    }

    private Verdict judge(List<Part> parts, String formula) {
        for (Part part : parts) {
            if (part.entry.states().length == 0) {
                return Verdict.failed(NO_STATE, "SMACT 2.6 has no oxidation state of " + part.element);
            }
        }
        if (!isNeutral(parts)) {
            return Verdict.failed(NOT_NEUTRAL, "no oxidation states of its elements make " + formula + " neutral");
        }
        if (!pauling) {
            return Verdict.passed();
        }
        for (Part part : parts) {
            if (part.entry.electronegativity().isEmpty()) {
                return Verdict.failed(NO_ELECTRONEGATIVITY, "SMACT 2.6 has no electronegativity of " + part.element);
            }
        }
        return isNeutralInOrder(parts) ? Verdict.passed() : Verdict.failed(OUT_OF_ORDER, outOfOrder(parts, formula));
    }

    private static String outOfOrder(List<Part> parts, String formula) {
        StringBuilder text = new StringBuilder("each neutral combination of ")
                .append(formula)
                .append(" has a cation not less electronegative than an anion:");
        for (Part part : parts) {
            text.append(String.format(Locale.ROOT, " %s %.2f", part.element, part.electronegativity()));
        }
        return text.toString();
    }

    /** Whether charges of any sign can sum to 0. */
    private static boolean isNeutral(List<Part> parts) {
        int most = 0;
        for (Part part : parts) {
            int largest = 0;
            for (int state : part.entry.states()) {
                largest = Math.max(largest, Math.abs(state));
            }
            most = Math.addExact(most, Math.multiplyExact(largest, part.count));
        }
        boolean[] sums = new boolean[2 * most + 1];
        sums[most] = true;
        for (Part part : parts) {
            boolean[] next = new boolean[sums.length];
            for (int state : part.entry.states()) {
                int shift = state * part.count;
                for (int sum = Math.max(0, -shift); sum < Math.min(sums.length, sums.length - shift); sum++) {
                    next[sum + shift] |= sums[sum];
                }
            }
            sums = next;
        }
        return sums[most];
    }

    /** Whether the elements up to some electronegativity, as cations, and those above it, as anions, can be neutral. */
    private static boolean isNeutralInOrder(List<Part> parts) {
        List<Part> sorted = new ArrayList<>(parts);
        sorted.sort(Comparator.comparingDouble(Part::electronegativity));
        int n = sorted.size();
        boolean[][] cations = new boolean[n + 1][];
        cations[0] = new boolean[] {true};
        for (int i = 0; i < n; i++) {
            cations[i + 1] = added(cations[i], sorted.get(i), 1);
        }
        boolean[] anions = {true};
        for (int i = n - 1; i > 0; i--) {
            anions = added(anions, sorted.get(i), -1);
            boolean divides =
                    sorted.get(i - 1).electronegativity() < sorted.get(i).electronegativity();
            if (divides && meet(cations[i], anions)) {
                return true;
            }
        }
        return false;
    }

    /** The sizes of charge that can be reached with one more element in a state of a sign. */
    private static boolean[] added(boolean[] sums, Part part, int sign) {
        int largest = 0;
        for (int state : part.entry.states()) {
            largest = Math.max(largest, sign * state);
        }
        boolean[] next = new boolean[Math.addExact(sums.length, Math.multiplyExact(largest, part.count))];
        for (int state : part.entry.states()) {
            if (sign * state > 0) {
                int shift = sign * state * part.count;
                for (int sum = 0; sum < sums.length; sum++) {
                    next[sum + shift] |= sums[sum];
                }
            }
        }
        return next;
    }

    private static boolean meet(boolean[] one, boolean[] other) {
        for (int sum = 0; sum < Math.min(one.length, other.length); sum++) {
            if (one[sum] && other[sum]) {
                return true;
            }
        }
        return false;
    }
}
