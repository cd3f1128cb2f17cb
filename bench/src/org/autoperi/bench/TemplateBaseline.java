package org.autoperi.bench;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.flow.TemplatePool;

/**
 * What copying the structures of known compounds offers for the compositions of test crystals.
 *
 * @param crystals candidates, the best first for each test crystal, named by its id and their number
 * @param without how many test crystals have none
 * @param seconds time it took
 */
public record TemplateBaseline(List<Crystal> crystals, int without, double seconds) {
    /** Finds candidates for each test crystal. */
    public static TemplateBaseline of(
            TemplatePool pool, List<Crystal> tests, int samples, TemplatePool.Ranking ranking) {
        long start = System.nanoTime();
        List<Crystal> crystals = new ArrayList<>();
        int without = 0;
        for (Crystal test : tests) {
            List<Crystal> candidates = pool.candidates(test.atomicNumbers(), samples, ranking);
            without += candidates.isEmpty() ? 1 : 0;
            for (int k = 0; k < candidates.size(); k++) {
                crystals.add(candidates.get(k).withName(test.name() + "_" + (k + 1)));
            }
        }
        return new TemplateBaseline(crystals, without, (System.nanoTime() - start) * 1e-9);
    }
}
