package org.autoperi.evaluate.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.Finding;
import org.autoperi.crystal.matching.MatchSearch;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.Verdict;

/** Where generated structures stand above the hull, and which of the low ones are novel and unique. */
final class SunVerdicts {
    private final EvaluationInput input;
    private final MatchSearch search;
    private final Verdict[] verdicts;
    private final double[] above;
    private final TreeSet<Integer> novel = new TreeSet<>();

    SunVerdicts(EvaluationInput input, MatcherRule same) {
        this.input = input;
        this.search = same.search(input);
        this.verdicts = new Verdict[input.generated().size()];
        this.above = new double[verdicts.length];
        Arrays.fill(above, Double.NaN);
    }

    /** Takes a structure that stands nowhere. */
    void fail(int index, Verdict verdict) {
        verdicts[index] = verdict;
    }

    /** Takes a structure that stands so many electronvolt per atom above the hull. */
    void place(int index, double energy, Verdict verdict) {
        above[index] = energy;
        verdicts[index] = verdict;
    }

    List<Verdict> verdicts() {
        return Arrays.asList(verdicts);
    }

    /** The energies above the hull of those that stand somewhere. */
    double[] energies() {
        return Arrays.stream(above).filter(energy -> !Double.isNaN(energy)).toArray();
    }

    /** How many structures failed, by category. */
    Map<String, Integer> failures() {
        Map<String, Integer> failures = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            if (verdict.status() == Verdict.Status.FAILED) {
                failures.merge(verdict.category(), 1, Integer::sum);
            }
        }
        return failures;
    }

    int stable(double threshold) {
        return at(threshold).size();
    }

    private List<Integer> at(double threshold) {
        return IntStream.range(0, above.length)
                .filter(i -> above[i] <= threshold)
                .boxed()
                .toList();
    }

    /** Finds which of the structures up to a threshold match no training crystal; the others fail. */
    void compare(double threshold, Progress progress) {
        List<Integer> low = at(threshold);
        List<Crystal> training = input.training();
        novel.addAll(low);
        if (training.isEmpty() || low.isEmpty()) {
            return;
        }
        List<Finding> findings = search.find(crystals(low), search.references(training, progress), progress);
        for (int i = 0; i < low.size(); i++) {
            Finding finding = findings.get(i);
            if (!finding.unusable().isEmpty()) {
                reject(low.get(i), "not reducible", finding.unusable());
            } else if (finding.match().isPresent()) {
                String name = training.get(finding.match().getAsInt()).name();
                reject(
                        low.get(i),
                        "in the training set",
                        "the same as " + (name.isEmpty() ? "a training crystal" : name));
            }
        }
    }

    private void reject(int index, String category, String reason) {
        novel.remove(index);
        verdicts[index] = Verdict.failed(category, verdicts[index].detail() + "; " + reason);
    }

    /** Counts the groups of matching structures among the novel ones up to a threshold; if told so, all but the first of a group fail. */
    int uniqueAndNovel(double threshold, boolean fails, Progress progress) {
        List<Integer> candidates =
                at(threshold).stream().filter(novel::contains).toList();
        if (candidates.isEmpty()) {
            return 0;
        }
        List<List<Integer>> groups =
                search.group(crystals(candidates), progress).groups();
        for (List<Integer> group : fails ? groups : List.<List<Integer>>of()) {
            String first = input.generated().get(candidates.get(group.get(0))).name();
            for (int member : group.subList(1, group.size())) {
                reject(candidates.get(member), "duplicate", "the same as " + first);
            }
        }
        return groups.size();
    }

    private List<Crystal> crystals(List<Integer> indices) {
        List<Crystal> crystals = new ArrayList<>();
        indices.forEach(i -> crystals.add(input.generated().get(i).crystal().orElseThrow()));
        return crystals;
    }
}
