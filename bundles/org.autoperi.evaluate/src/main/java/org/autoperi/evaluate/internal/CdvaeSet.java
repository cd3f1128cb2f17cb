package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.Progress;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;

/**
 * A set of structures with their fingerprints and what CDVAE's rule of validity says of each; made once for an input.
 *
 * @param fingerprints of all structures
 * @param verdicts one for each structure in the order of the set
 */
record CdvaeSet(FingerprintSet fingerprints, List<Verdict> verdicts) {
    /** Copies the list. */
    CdvaeSet {
        verdicts = List.copyOf(verdicts);
    }

    /** Describes and judges the generated structures. */
    static CdvaeSet ofGenerated(EvaluationInput input, double limitSeconds, Progress progress) {
        return input.once("CDVAE validity of generated structures, limit " + limitSeconds, CdvaeSet.class, () -> {
            FingerprintSet fingerprints = FingerprintSet.ofGenerated(input, limitSeconds, progress);
            return judge(input, input.generated(), fingerprints, limitSeconds, progress);
        });
    }

    /** Describes and judges the test structures of the reference. */
    static CdvaeSet ofTests(EvaluationInput input, FingerprintCache cache, double limitSeconds, Progress progress) {
        return input.once("CDVAE validity of test structures, limit " + limitSeconds, CdvaeSet.class, () -> {
            FingerprintSet fingerprints = FingerprintSet.ofReference(input, Split.TEST, cache, limitSeconds, progress);
            List<GeneratedStructure> tests = new ArrayList<>();
            for (DatasetEntry entry : SampleValidity.tests(input)) {
                tests.add(new GeneratedStructure.Readable(entry.id(), entry.crystal()));
            }
            return judge(input, tests, fingerprints, limitSeconds, progress);
        });
    }

    private static CdvaeSet judge(
            EvaluationInput input,
            List<GeneratedStructure> structures,
            FingerprintSet fingerprints,
            double limitSeconds,
            Progress progress) {
        List<Verdict> verdicts = new PerStructure(limitSeconds)
                .map(
                        input,
                        structures,
                        (structure, index) -> CdvaeValidity.judge(structure, fingerprints.get(index)),
                        verdict -> verdict,
                        progress);
        return new CdvaeSet(fingerprints, verdicts);
    }

    /** Returns the places of the valid structures, rising. */
    List<Integer> valid() {
        List<Integer> valid = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i).isPassed()) {
                valid.add(i);
            }
        }
        return valid;
    }

    /** Returns for each structure whether it is valid. */
    boolean[] flags() {
        boolean[] flags = new boolean[verdicts.size()];
        valid().forEach(i -> flags[i] = true);
        return flags;
    }
}
