package org.autoperi.evaluate.internal;

import java.util.List;
import org.autoperi.core.Progress;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;

/**
 * Which structures the published filter lets pass before they are matched: those that pass the structural and the composition rule of CDVAE. The
 * published code also drops structures whose fingerprint cannot be computed, which is not looked at here.
 */
final class SampleValidity {
    /** Name of the rule. */
    static final String RULE = StructuralValidity.PROTOCOL + " and " + CompositionValidity.PROTOCOL;

    static final String NO_TESTS = "no test structures are known; name a dataset with a test split";

    private SampleValidity() {}

    /** The test structures, none if they are unknown. */
    static List<DatasetEntry> tests(EvaluationInput input) {
        return input.reference().map((Dataset d) -> d.split(Split.TEST)).orElse(List.of());
    }

    static boolean[] ofGenerated(EvaluationInput input, Progress progress) {
        return flags(input.map(input.generated(), SampleValidity::isValid, progress));
    }

    static boolean[] of(EvaluationInput input, List<DatasetEntry> tests, Progress progress) {
        return flags(input.map(
                tests, test -> isValid(new GeneratedStructure.Readable(test.id(), test.crystal())), progress));
    }

    private static boolean isValid(GeneratedStructure structure) {
        return StructuralValidity.isValid(structure)
                && CompositionValidity.judge(SmactRule.PUBLISHED, structure).isPassed();
    }

    private static boolean[] flags(List<Boolean> values) {
        boolean[] flags = new boolean[values.size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = values.get(i);
        }
        return flags;
    }
}
