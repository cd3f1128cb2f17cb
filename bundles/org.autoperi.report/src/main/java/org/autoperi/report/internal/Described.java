package org.autoperi.report.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.EvaluationResult;
import org.autoperi.report.RunRecord;

/**
 * What distributions show of a crystal.
 *
 * @param density gram per cubic centimetre
 * @param volumePerAtom cubic angstrom
 * @param atoms sites in the cell
 * @param composition its elements
 */
record Described(double density, double volumePerAtom, int atoms, Composition composition) {
    private static Described of(Crystal crystal) {
        return new Described(
                crystal.densityGramPerCubicCentimetre(),
                crystal.volumePerAtom(),
                crystal.size(),
                crystal.composition());
    }

    /** Describes crystals. */
    static List<Described> of(List<Crystal> crystals) {
        return crystals.stream().map(Described::of).toList();
    }

    /** Describes what was generated, by the rows of the evaluation where the crystals themselves are not at hand. */
    static List<Described> of(RunRecord run) {
        if (!run.samples().isEmpty() || run.evaluation().isEmpty()) {
            return of(run.samples());
        }
        List<Described> found = new ArrayList<>();
        for (EvaluationResult.Structure row : run.evaluation().get().structures()) {
            if (row.problem().isEmpty()) {
                found.add(new Described(
                        row.densityGramPerCubicCentimetre(),
                        row.volumePerAtom(),
                        row.atoms(),
                        Composition.parse(row.formula())));
            }
        }
        return found;
    }
}
