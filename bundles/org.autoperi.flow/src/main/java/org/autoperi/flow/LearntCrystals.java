package org.autoperi.flow;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.Choice;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dataset.Split;
import org.autoperi.dataset.spi.DatasetSource;
import org.autoperi.flow.internal.TrainingPool;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;

/** The crystals that a run has learnt, read again from its dataset: what {@code [training]} left out is left out here too. */
public final class LearntCrystals {
    private LearntCrystals() {}

    /**
     * Reads them.
     *
     * @param run folder of a run of {@code crystal-generation}, {@code crystal-prediction} or {@code crystal-autoencoder}
     * @param extensions where the dataset is looked up
     * @param threads number of threads of the executor to use; the crystals do not depend on it
     * @return the cells that were learnt, named by their ids, in the order of the dataset
     * @throws RunException if the folder is none of a run or of another experiment, or if its dataset cannot be had any more
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public static List<Crystal> of(
            Path run, ExtensionRegistry extensions, int threads, ExecutorService executor, Progress progress)
            throws RunException {
        Runner.existing(run);
        try {
            ConfigNode.Table table =
                    RunSpecification.read(run.resolve("resolved.toml")).table();
            ConfigNode source = table.entries().get("dataset");
            if (source == null || !(table.entries().get("training") instanceof ConfigNode.Table training)) {
                throw new RunException(
                        RunException.Reason.CONFIGURATION,
                        run
                                + ": resolved.toml has no dataset or no training; expected a run that has learnt"
                                + " crystals, such as crystal-generation");
            }
            ConfigBinder binder = new ConfigBinder(extensions);
            Choice<DatasetSource<?>> choice = choose(binder, source);
            TrainingSettings settings = binder.bind(training, TrainingSettings.class, "training");
            Dataset dataset = open(choice.extension(), choice, progress);
            Set<String> known =
                    settings.excludeTest() ? TestStructures.learnt(dataset, threads, executor, progress) : Set.of();
            return TrainingPool.cells(dataset, Split.TRAIN, settings, known, progress);
        } catch (ConfigException | DatasetException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the kind of a choice is a raw class
    private static Choice<DatasetSource<?>> choose(ConfigBinder binder, ConfigNode node) throws ConfigException {
        return (Choice) binder.choose(node, DatasetSource.class, "dataset");
    }

    private static <C extends Record> Dataset open(DatasetSource<C> source, Choice<?> choice, Progress progress)
            throws DatasetException {
        return source.open(choice.configFor(source), progress);
    }
}
