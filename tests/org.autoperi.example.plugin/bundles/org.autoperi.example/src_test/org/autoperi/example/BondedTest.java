package org.autoperi.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.junit.jupiter.api.Test;

class BondedTest {
    @Test
    void countsLonelyAtomsAndUnreadableTexts() {
        Crystal diamondLike = Crystal.of(
                Lattice.cubic(2.5), List.of(Element.C, Element.C), new double[] {0, 0, 0, 0.5, 0.5, 0.5});
        Crystal lonely = Crystal.of(Lattice.cubic(12), List.of(Element.C), new double[3]);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            EvaluationInput input = new EvaluationInput(
                    List.of(
                            GeneratedStructure.of(diamondLike, "a"),
                            GeneratedStructure.of(lonely, "b"),
                            new GeneratedStructure.Unreadable("c", "cut off")),
                    Optional.empty(),
                    executor,
                    1);
            Evaluation found = new Bonded().evaluate(new Bonded.Config(1.6), input, Progress.NONE);

            assertEquals(100 / 3.0, found.metrics().get(0).value(), 1e-9);
            assertEquals("lonely atom", found.verdicts().get(1).category());
            assertEquals("unreadable", found.verdicts().get(2).category());
        } finally {
            executor.shutdownNow();
        }
    }
}
