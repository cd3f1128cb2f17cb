package org.autoperi.evaluate.internal;

import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.EvaluationInput;

/**
 * The known crystals whose distribution a set is compared with: those held back for tests, else those learnt.
 *
 * @param crystals empty without a reference
 * @param split key of the split they come from
 */
record KnownCrystals(List<Crystal> crystals, String split) {
    static KnownCrystals of(EvaluationInput input) {
        return input.test().isEmpty()
                ? new KnownCrystals(input.training(), "train")
                : new KnownCrystals(input.test(), "test");
    }

    boolean areHeldBack() {
        return split.equals("test");
    }
}
