package org.autoperi.report.internal;

import java.util.List;
import java.util.Map;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.report.ReportPage;
import org.autoperi.report.RunRecord;
import org.autoperi.run.RunSpecification;

/**
 * What generated crystals are compared with: the test split of the run's dataset, or the training split if there is no other. A run
 * folder that was carried to a machine without the data gets a report all the same.
 *
 * @param crystals empty if there is no dataset or it cannot be had
 * @param sentence what it is or why it is missing, for readers
 */
record Reference(List<Crystal> crystals, String sentence) {
    private static final String DATASET = "dataset";

    static Reference open(RunRecord run, ReportPage page) {
        String missing = "The generated crystals alone: ";
        try {
            ConfigNode node = RunSpecification.parse(run.specification(), "resolved.toml")
                    .table()
                    .entries()
                    .get(DATASET);
            if (node == null) {
                return new Reference(List.of(), missing + "the run names no dataset.");
            }
            Choice<?> choice = new ConfigBinder(page.extensions()).choose(node, DatasetSource.class, DATASET);
            Dataset dataset = open((DatasetSource<?>) choice.extension(), choice, page.progress());
            boolean held = !dataset.crystals(Split.TEST).isEmpty();
            List<Crystal> crystals = dataset.crystals(held ? Split.TEST : Split.TRAIN);
            return new Reference(
                    crystals, "Reference: the " + (held ? "test" : "training") + " split of " + dataset.name() + ".");
        } catch (ConfigException | DatasetException e) {
            return new Reference(
                    List.of(), missing + "the dataset of the run cannot be opened here (" + e.getMessage() + ").");
        }
    }

    /** Adds the crystals to sets that are shown, if there are any. */
    void addTo(Map<String, List<Described>> sets) {
        if (!crystals.isEmpty()) {
            sets.put("reference (" + crystals.size() + ")", Described.of(crystals));
        }
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice, Progress progress)
            throws DatasetException {
        return source.open(choice.configFor(source), progress);
    }
}
