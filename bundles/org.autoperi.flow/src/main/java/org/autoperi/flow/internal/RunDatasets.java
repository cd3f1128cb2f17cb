package org.autoperi.flow.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.autoperi.core.Choice;
import org.autoperi.core.Progress;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.run.RunContext;
import org.autoperi.run.spi.RunException;

/** Opens the datasets of a run. */
final class RunDatasets {
    private RunDatasets() {}

    /**
     * Opens a dataset and records what it is.
     *
     * @param key under which the facts stand in the provenance
     * @throws RunException if it cannot be had
     */
    static Dataset open(Choice<DatasetSource<?>> choice, String key, RunContext context, Progress progress)
            throws RunException {
        Dataset dataset;
        try {
            dataset = open(choice.extension(), choice, progress);
        } catch (DatasetException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", dataset.name());
        facts.put("licence", dataset.origin().licence());
        facts.put("cite", dataset.origin().cite());
        for (Split split : Split.values()) {
            facts.put(split.key(), dataset.split(split).size());
        }
        facts.put("problems", dataset.problems().size());
        facts.put("files", dataset.inputs().stream().map(RunDatasets::facts).toList());
        context.provenance(key, facts);
        return dataset;
    }

    private static Map<String, Object> facts(DataFile file) {
        return Map.of("name", file.name(), "bytes", file.bytes(), "sha256", file.sha256());
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice, Progress progress)
            throws DatasetException {
        return source.open(choice.configFor(source), progress);
    }
}
