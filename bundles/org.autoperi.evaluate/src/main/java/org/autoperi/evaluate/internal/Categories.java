package org.autoperi.evaluate.internal;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How often each of several categories occurs.
 *
 * @param <K> the categories
 * @param weights positive numbers of any sum, at least one
 */
record Categories<K extends Comparable<K>>(Map<K, Double> weights) {
    /** The Shannon entropy with natural logarithms. */
    double entropy() {
        double sum = sum();
        return -weights.values().stream()
                .mapToDouble(weight -> weight / sum * Math.log(weight / sum))
                .sum();
    }

    /** As many categories of equal share would have the same entropy: the Vendi score where categories are alike only if the same. */
    double vendi() {
        return Math.exp(entropy());
    }

    /** The square root of the Jensen-Shannon divergence with logarithms of base 2: 0 for equal shares, 1 for nothing in common. */
    double jensenShannon(Categories<K> other) {
        Set<K> all = new TreeSet<>(weights.keySet());
        all.addAll(other.weights.keySet());
        double divergence = 0;
        for (K category : all) {
            double own = share(category);
            double theirs = other.share(category);
            divergence += half(own, theirs) + half(theirs, own);
        }
        return Math.sqrt(Math.max(0, divergence));
    }

    /** Half the sum of the differences of the shares: 0 for equal shares, 1 for nothing in common. */
    double totalVariation(Categories<K> other) {
        Set<K> all = new TreeSet<>(weights.keySet());
        all.addAll(other.weights.keySet());
        return 0.5
                * all.stream()
                        .mapToDouble(category -> Math.abs(share(category) - other.share(category)))
                        .sum();
    }

    private double share(K category) {
        return weights.getOrDefault(category, 0.0) / sum();
    }

    private double sum() {
        return weights.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double half(double share, double other) {
        return share == 0 ? 0 : 0.5 * share * Math.log(2 * share / (share + other)) / Math.log(2);
    }
}
