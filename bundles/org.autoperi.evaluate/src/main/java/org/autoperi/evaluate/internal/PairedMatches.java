package org.autoperi.evaluate.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.Alignment;
import org.autoperi.crystal.matching.Reason;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;

/** Lays every sample onto its test structure. */
final class PairedMatches {
    static final String NO_TEST = "no test structure";
    private final StructureMatcher matcher;
    private final Duration limit;
    private final Progress progress;

    /** What one sample gave: an alignment, or why it could not be compared. */
    record Sample(Optional<Alignment> alignment, Optional<Verdict> refusal) {
        static Sample refused(Verdict verdict) {
            return new Sample(Optional.empty(), Optional.of(verdict));
        }

        boolean isMatch() {
            return alignment.isPresent() && alignment.get().reason() == Reason.MATCHED;
        }

        double rms() {
            return alignment.orElseThrow().overlay().orElseThrow().distance().rms();
        }
    }

    PairedMatches(MatcherRule rule, Progress progress) {
        this.matcher = new StructureMatcher(rule.settings());
        this.limit = rule.pairLimit();
        this.progress = progress;
    }

    /** Compares the wanted samples of every test structure; results in the order of {@code pairs.samples()}. */
    List<List<Sample>> compare(EvaluationInput input, SamplePairs pairs, int most) {
        List<Integer> tests = IntStream.range(0, pairs.tests().size()).boxed().toList();
        return input.map(tests, test -> compare(input, pairs, test, most), progress);
    }

    private List<Sample> compare(EvaluationInput input, SamplePairs pairs, int test, int most) {
        Crystal known = pairs.test(test);
        List<Sample> found = new ArrayList<>();
        List<Integer> samples = pairs.samples().get(test);
        for (int sample : samples.subList(0, Math.min(most, samples.size()))) {
            found.add(compare(input.generated().get(sample), known));
        }
        return found;
    }

    private Sample compare(GeneratedStructure structure, Crystal known) {
        Optional<Verdict> cannot = Duplicates.cannotBeCompared(structure);
        if (cannot.isPresent()) {
            return Sample.refused(cannot.get());
        }
        if (!known.isOrdered()) {
            return Sample.refused(
                    Verdict.failed("disordered test structure", "disordered structures are not compared"));
        }
        try {
            return new Sample(
                    Optional.of(matcher.align(
                            matcher.prepare(structure.crystal().orElseThrow()),
                            matcher.prepare(known),
                            limit,
                            progress)),
                    Optional.empty());
        } catch (IllegalArgumentException e) {
            return Sample.refused(Verdict.failed("not reducible", e.getMessage()));
        }
    }
}
