package org.autoperi.dynamics.internal;

import java.io.IOException;
import org.autoperi.core.Extension;
import org.autoperi.core.Param;
import org.autoperi.dynamics.spi.LearnerPlace;
import org.autoperi.dynamics.spi.SequenceLearner;
import org.autoperi.dynamics.spi.SequenceModel;
import org.osgi.service.component.annotations.Component;

/** The language model of Tsai, Kuo and Tiwary: an embedding, one long short-term memory, a linear layer, softmax. */
@Component
@Extension(
        id = "lstm",
        label = "Long short-term memory",
        description = "An embedding, one LSTM and softmax, on the engine of AutoPeri",
        cite = {
            "doi:10.1038/s41467-020-18959-8",
            "Hochreiter and Schmidhuber, Long short-term memory, doi:10.1162/neco.1997.9.8.1735"
        })
public final class LstmModel implements SequenceModel<LstmModel.Config> {
    /**
     * Configuration; the defaults are those of the published four states.
     *
     * @param embedding numbers that stand for a state
     * @param width numbers that are remembered
     * @param clip longest gradient that is followed in full
     * @param averaging decay of the moving average of the parameters, which sequences are drawn with
     */
    public record Config(
            @Param(label = "Embedding", min = 1, help = "Numbers that stand for a state") int embedding,
            @Param(label = "Width", min = 1, help = "Numbers that are remembered") int width,
            @Param(label = "Gradient clip", unit = "1", min = 1e-9, help = "Longest gradient that is followed in full")
                    double clip,
            @Param(label = "Averaging", unit = "1", min = 0, max = 0.999999, help = "Decay of the averaged parameters")
                    double averaging) {
        /** Embedding 8, width 64. */
        public Config() {
            this(8, 64, 1, 0.99);
        }
    }

    @Override
    public SequenceLearner open(Config config, LearnerPlace place) throws IOException {
        return new LstmLearner(config, place);
    }
}
