package org.autoperi.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.flow.internal.RegressorModel;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;

/**
 * A trained property prediction, read from the folder of a run or from one checkpoint file. Thread-safe.
 *
 * <pre>{@code
 * TrainedRegressor regressor = TrainedRegressor.open(Path.of("runs/property-mp20"), extensions);
 * List<double[]> values = regressor.predict(crystals, 2, executor, Progress.NONE);
 * }</pre>
 */
public final class TrainedRegressor {
    private static final List<String> FILES = List.of("best.safetensors", "last.safetensors");

    private final RegressorModel model;

    private TrainedRegressor(RegressorModel model) {
        this.model = model;
    }

    /**
     * Reads the best checkpoint of a run, the last one if it was never validated, or a checkpoint file.
     *
     * @param place folder of a run, or a {@code .safetensors} file
     * @param extensions where the encoder is looked up
     * @throws RunException if the folder is none of a run or of a newer version, if there is no checkpoint of {@code property-prediction} or
     *     it is damaged, or if it needs an extension that is not installed
     */
    public static TrainedRegressor open(Path place, ExtensionRegistry extensions) throws RunException {
        try {
            if (!Files.isDirectory(place)) {
                return new TrainedRegressor(RegressorModel.read(place, extensions));
            }
            Runner.existing(place);
            for (String name : FILES) {
                Path file = place.resolve("checkpoints").resolve(name);
                if (Files.exists(file)) {
                    return new TrainedRegressor(RegressorModel.read(file, extensions));
                }
            }
        } catch (IOException e) {
            throw new RunException(RunException.Reason.DATA, e.getMessage(), e);
        }
        throw new RunException(
                RunException.Reason.DATA,
                "there is neither " + String.join(" nor ", FILES) + " in " + place.resolve("checkpoints")
                        + "; expected a run of property-prediction that has trained for a while");
    }

    /** Keys of the properties it predicts, in the units of the data it was trained on. */
    public List<String> targets() {
        return model.targets().names();
    }

    /** The elements it has met, in the order of their atomic numbers; predictions for others are guesses from the periodic table. */
    public List<Element> elements() {
        return model.facts().elements();
    }

    /**
     * Predicts the properties of crystals. They do not depend on the cell a crystal is given in.
     *
     * @param crystals ordered ones
     * @param threads number of threads of the executor to use; the numbers do not depend on it
     * @return for each crystal the targets in their order
     * @throws IllegalArgumentException if a site is shared by several species
     * @throws org.autoperi.core.CancelledException if the progress is cancelled
     */
    public List<double[]> predict(List<Crystal> crystals, int threads, ExecutorService executor, Progress progress) {
        return model.predict(crystals, threads, executor, progress);
    }
}
