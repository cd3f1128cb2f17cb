package org.autoperi.flow.internal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a judge ranks candidates.
 *
 * @param count number of sets
 * @param surprise mean over the sets of minus the logarithm of the probability of what is true
 * @param first share of the sets whose candidate with the highest odds is right
 * @param unranked share of the sets whose first candidate, the prototype of the most alike elements, is right
 * @param best share of the sets of which any candidate is right
 */
record RankingScore(int count, double surprise, double first, double unranked, double best) {
    static RankingScore of(List<CandidateSet> sets, List<double[]> logOdds) {
        double surprise = 0;
        int first = 0;
        int unranked = 0;
        int best = 0;
        for (int s = 0; s < sets.size(); s++) {
            CandidateSet set = sets.get(s);
            double[] odds = logOdds.get(s);
            double all = 1;
            double good = set.hasRight() ? 0 : 1;
            int top = 0;
            for (int i = 0; i < odds.length; i++) {
                all += Math.exp(odds[i]);
                good += set.right()[i] ? Math.exp(odds[i]) : 0;
                top = odds[i] > odds[top] ? i : top;
            }
            surprise += Math.log(all) - Math.log(good);
            first += set.right()[top] ? 1 : 0;
            unranked += set.right()[0] ? 1 : 0;
            best += set.hasRight() ? 1 : 0;
        }
        double n = Math.max(1, sets.size());
        return new RankingScore(sets.size(), surprise / n, first / n, unranked / n, best / n);
    }

    Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("compositions", count);
        facts.put("surprise", surprise);
        facts.put("first-right", first);
        facts.put("most-alike-right", unranked);
        facts.put("any-right", best);
        return facts;
    }
}
