package org.autoperi.evaluate.internal;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;

/** Verdicts on generated structures of which only those with a comparable crystal go to the matcher; axis C counts these. */
final class MatcherVerdicts {
    private final Verdict[] verdicts;
    private final List<GeneratedStructure> generated;
    private final List<Integer> places = new ArrayList<>();

    /** Fails the structures that cannot be compared; the others pass until {@link #put} says otherwise. */
    MatcherVerdicts(List<GeneratedStructure> generated) {
        this.generated = generated;
        verdicts = new Verdict[generated.size()];
        for (int i = 0; i < verdicts.length; i++) {
            Optional<Verdict> refusal = Duplicates.cannotBeCompared(generated.get(i));
            verdicts[i] = refusal.orElse(Verdict.passed());
            if (refusal.isEmpty()) {
                places.add(i);
            }
        }
    }

    /** The crystals to compare, C of them. */
    List<Crystal> crystals() {
        return new AbstractList<>() {
            @Override
            public Crystal get(int index) {
                return generated.get(places.get(index)).crystal().orElseThrow();
            }

            @Override
            public int size() {
                return places.size();
            }
        };
    }

    /** The place of a compared crystal among all structures. */
    int place(int compared) {
        return places.get(compared);
    }

    void put(int compared, Verdict verdict) {
        verdicts[places.get(compared)] = verdict;
    }

    /** The share of structures that passed; comparisons that were given up are told. */
    Evaluation share(String id, String protocol, Map<String, String> parameters, int undecided) {
        return Evaluation.share(
                id,
                protocol,
                parameters,
                Arrays.asList(verdicts),
                undecided == 0 ? "" : undecided + " comparisons were given up and count as different.");
    }
}
