package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;

/**
 * Which generated structures are samples of which test structure. T counts test structures, S generated ones.
 *
 * @param tests the test structures, T of them
 * @param samples indices of the generated structures of each test structure in the order of the set, T lists
 * @param testOf index of the test structure of each generated one, -1 for one without, S of them
 * @param how how they were paired: by id or by index
 */
public record SamplePairs(List<DatasetEntry> tests, List<List<Integer>> samples, int[] testOf, String how) {
    /** How samples find their test structure. */
    public enum Pairing {
        /** By id if a name is one; by index otherwise. */
        AUTO,
        /** The name of a sample is the id, alone or with the number of the sample: {@code mp-1}, {@code mp-1#2}, {@code mp-1_2}. */
        ID,
        /** One sample of each test structure, then the next of each. */
        ROUNDS,
        /** All samples of the first test structure, then those of the next. */
        GROUPS
    }

    private static final Pattern NUMBERED = Pattern.compile("(.+)[-_#:./ ]\\d+");

    /**
     * Pairs.
     *
     * @throws IllegalArgumentException with a sentence for people if they cannot be paired as asked
     */
    static SamplePairs of(EvaluationInput input, List<DatasetEntry> tests, Pairing pairing) {
        List<GeneratedStructure> generated = input.generated();
        if (pairing == Pairing.AUTO || pairing == Pairing.ID) {
            int[] testOf = byId(generated, tests);
            if (Arrays.stream(testOf).anyMatch(test -> test >= 0)) {
                return of(tests, testOf, "id");
            }
            if (pairing == Pairing.ID) {
                throw new IllegalArgumentException(
                        "no name of a generated structure is the id of a test structure, such"
                                + " as " + tests.get(0).id() + "; the first is "
                                + generated.get(0).name());
            }
        }
        int count = tests.size();
        if (generated.size() % count != 0) {
            throw new IllegalArgumentException(
                    generated.size() + " generated structures cannot be paired by index with " + count
                            + " test structures, expected a multiple; give them the ids of the test structures as names");
        }
        boolean groups = pairing == Pairing.GROUPS;
        int each = generated.size() / count;
        int[] testOf = new int[generated.size()];
        Arrays.setAll(testOf, i -> groups ? i / each : i % count);
        return of(tests, testOf, each == 1 ? "index" : groups ? "index, in groups" : "index, in rounds");
    }

    private static SamplePairs of(List<DatasetEntry> tests, int[] testOf, String how) {
        List<List<Integer>> samples = new ArrayList<>();
        tests.forEach(test -> samples.add(new ArrayList<>()));
        for (int i = 0; i < testOf.length; i++) {
            if (testOf[i] >= 0) {
                samples.get(testOf[i]).add(i);
            }
        }
        return new SamplePairs(tests, samples, testOf, how);
    }

    private static int[] byId(List<GeneratedStructure> generated, List<DatasetEntry> tests) {
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < tests.size(); i++) {
            ids.put(tests.get(i).id(), i);
        }
        int[] testOf = new int[generated.size()];
        for (int i = 0; i < testOf.length; i++) {
            testOf[i] = test(generated.get(i).name(), ids).orElse(-1);
        }
        return testOf;
    }

    private static OptionalInt test(String name, Map<String, Integer> ids) {
        Integer exact = ids.get(name);
        if (exact != null) {
            return OptionalInt.of(exact);
        }
        Matcher numbered = NUMBERED.matcher(name);
        Integer stem = numbered.matches() ? ids.get(numbered.group(1)) : null;
        return stem == null ? OptionalInt.empty() : OptionalInt.of(stem);
    }

    /** The largest number of samples of a test structure. */
    int most() {
        return samples.stream().mapToInt(List::size).max().orElse(0);
    }

    /** Number of test structures without a sample. */
    int withoutSample() {
        return (int) samples.stream().filter(List::isEmpty).count();
    }

    /** Number of generated structures without a test structure. */
    int withoutTest() {
        return (int) Arrays.stream(testOf).filter(test -> test < 0).count();
    }

    Crystal test(int index) {
        return tests.get(index).crystal();
    }
}
