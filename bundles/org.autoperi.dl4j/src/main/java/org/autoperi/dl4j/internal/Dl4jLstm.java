package org.autoperi.dl4j.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.dynamics.spi.SequenceModel;
import org.osgi.service.component.annotations.Component;

/**
 * The language model of Tsai, Kuo and Tiwary on Deeplearning4j: an embedding, long short-term memories, a linear layer, softmax; or any recurrent network
 * of Deeplearning4j that a file holds. What is learnt is kept as {@code last.zip} in the format of Deeplearning4j's ModelSerializer.
 */
@Component
@Extension(
        id = "dl4j-lstm",
        label = "LSTM of Deeplearning4j",
        description = "An embedding, LSTMs and softmax on Deeplearning4j, or a sequence model that it has written",
        cite = {
            "doi:10.1038/s41467-020-18959-8",
            "Eclipse Deeplearning4j Development Team, Deeplearning4j: open-source distributed deep learning for the"
                    + " JVM, 1.0.0-M2.1"
        })
public final class Dl4jLstm implements SequenceModel<Dl4jLstm.Config> {
    /**
     * Configuration; the defaults are those of the published four states.
     *
     * @param embedding numbers that stand for a state
     * @param width numbers that each layer remembers
     * @param layers LSTMs on top of each other
     * @param memoryMb the most that the process may grow
     * @param file a model to use as it is instead of training one
     */
    public record Config(
            @Param(label = "Embedding", min = 1, help = "Numbers that stand for a state") int embedding,
            @Param(label = "Width", min = 1, help = "Numbers that each layer remembers") int width,
            @Param(label = "Layers", min = 1, max = 8, help = "LSTMs on top of each other") int layers,
            @Param(
                            label = "Memory",
                            unit = "MB",
                            min = 64,
                            help = "The most that the process may grow; then training stops with a checkpoint")
                    int memoryMb,
            @Param(
                            label = "Model file",
                            help = "A sequence model that Deeplearning4j has written (.zip), used as it is instead of"
                                    + " training one")
                    Optional<Path> file) {
        /** Embedding 8, one layer of width 64, 2,000 MB, no file. */
        public Config() {
            this(8, 64, 1, 2000, Optional.empty());
        }
    }

    @Override
    public SequenceLearner open(Config config, LearnerPlace place) throws DynamicsException, IOException {
        NativeStack.require();
        return Dl4jLearner.open(config, place);
    }
}
