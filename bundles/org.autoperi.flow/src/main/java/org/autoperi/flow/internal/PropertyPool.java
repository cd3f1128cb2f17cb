package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.flow.RegressionSettings;
import org.autoperi.flow.spi.DataFacts;

/**
 * The crystals of one split with the values of the targets.
 *
 * @param items in the order of the dataset
 * @param leftOut number of crystals left out, by reason
 * @param missing number of values missing among the items, by target
 */
record PropertyPool(List<Item> items, Map<String, Integer> leftOut, Map<String, Integer> missing) {
    private static final String WITHOUT_VALUE = "without a value of any target";

    /**
     * A crystal.
     *
     * @param id identifier in the dataset
     * @param crystal reduced if the settings say so
     * @param values of the targets, shape [T], NaN where missing; not copied
     */
    record Item(String id, Crystal crystal, double[] values) {}

    PropertyPool {
        items = List.copyOf(items);
    }

    /** Takes what can be used of a split. */
    static PropertyPool of(
            Dataset dataset, Split split, List<String> targets, RegressionSettings settings, Progress progress) {
        List<Item> items = new ArrayList<>();
        Map<String, Integer> leftOut = new TreeMap<>();
        Map<String, Integer> missing = new LinkedHashMap<>();
        targets.forEach(target -> missing.put(target, 0));
        for (DatasetEntry entry : dataset.split(split)) {
            progress.checkCancelled();
            double[] values = Targets.values(entry.crystal().properties(), targets);
            if (Arrays.stream(values).allMatch(Double::isNaN)) {
                leftOut.merge(WITHOUT_VALUE, 1, Integer::sum);
                continue;
            }
            if (!entry.crystal().isOrdered()) {
                leftOut.merge("disordered", 1, Integer::sum);
                continue;
            }
            Crystal crystal = settings.reduceCells() ? TrainingPool.reduced(entry.crystal()) : entry.crystal();
            if (crystal.size() > settings.maxAtoms()) {
                leftOut.merge("more than " + settings.maxAtoms() + " atoms (training.max-atoms)", 1, Integer::sum);
                continue;
            }
            for (int t = 0; t < values.length; t++) {
                missing.merge(targets.get(t), Double.isNaN(values[t]) ? 1 : 0, Integer::sum);
            }
            items.add(new Item(entry.id(), crystal, values));
        }
        return new PropertyPool(items, leftOut, missing);
    }

    /** What was left out and what is missing, for people; empty if nothing is. */
    String gaps() {
        Map<String, Integer> all = new TreeMap<>(leftOut);
        missing.forEach((target, count) -> {
            if (count > 0) {
                all.put("crystals without " + target + ", kept for the other targets", count);
            }
        });
        return TrainingPool.text(all);
    }

    /** What networks may know of the crystals. */
    DataFacts facts() {
        Set<Element> elements = new TreeSet<>();
        items.forEach(item -> elements.addAll(item.crystal().composition().elements()));
        int most = items.stream().mapToInt(item -> item.crystal().size()).max().orElse(0);
        return new DataFacts(List.copyOf(elements), most);
    }
}
