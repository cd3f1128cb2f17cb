package org.autoperi.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.autoperi.evaluate.internal.TableResource;

/**
 * Published values of metrics, to be shown beside one's own with a word on whether they can be compared. Immutable and thread-safe; the values and their
 * sources are listed in {@code docs/metrics.md}.
 */
public final class PublishedValues {
    /**
     * A published value.
     *
     * @param dataset name of the dataset
     * @param testStructures number of test structures it is about
     * @param trainingStructures number of structures the model was trained on
     * @param metric name of the metric
     * @param protocol protocol of the metric
     * @param model name of the model
     * @param value the value, in the unit of the metric
     * @param source where it is from
     */
    public record Published(
            String dataset,
            int testStructures,
            int trainingStructures,
            String metric,
            String protocol,
            String model,
            double value,
            String source) {
        /**
         * Returns why this value cannot simply be compared with a metric of the same name; empty if nothing speaks against it. What the own generator was
         * trained on is not known here and not looked at.
         *
         * @param ownDataset name of the dataset the own metric is about
         */
        public String difference(Metric own, String ownDataset) {
            if (!own.protocol().equals(protocol)) {
                return "another protocol: " + protocol;
            }
            if (!ownDataset.equals(dataset)) {
                return "another dataset: " + dataset;
            }
            int tests =
                    Integer.parseInt(own.parameters().getOrDefault("test-structures", Integer.toString(own.count())));
            return tests == testStructures ? "" : "on " + tests + " test structures, published on " + testStructures;
        }
    }

    private static final String TABLE = "published.tsv";

    private final List<Published> values;

    private PublishedValues(List<Published> values) {
        this.values = List.copyOf(values);
    }

    /** Returns the table that comes with this program. */
    public static PublishedValues load() {
        List<Published> values = new ArrayList<>();
        for (String[] cells : TableResource.rows(PublishedValues.class, TABLE)) {
            values.add(new Published(
                    cells[0],
                    Integer.parseInt(cells[1]),
                    Integer.parseInt(cells[2]),
                    cells[3],
                    cells[4],
                    cells[5],
                    Double.parseDouble(cells[6]),
                    cells[7]));
        }
        return new PublishedValues(values);
    }

    /** Returns the names of the datasets that values are published for, in the order of the table. */
    public Set<String> datasets() {
        return values.stream().map(Published::dataset).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the values published for a dataset under the name of a metric, in the order of the table. */
    public List<Published> of(String dataset, String metric) {
        return values.stream()
                .filter(value -> value.dataset.equals(dataset) && value.metric.equals(metric))
                .toList();
    }
}
