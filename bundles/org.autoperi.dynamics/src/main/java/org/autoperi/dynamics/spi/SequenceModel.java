package org.autoperi.dynamics.spi;

import java.io.IOException;
import org.autoperi.core.Configurable;
import org.autoperi.dynamics.DynamicsException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A family of models that learn which state of a trajectory follows which, such as {@code lstm}; the experiment {@code md-language-model} chooses one by its id.
 * The class itself is stateless; what it opens belongs to the caller.
 *
 * @param <C> the configuration record
 */
@ConsumerType
public interface SequenceModel<C extends Record> extends Configurable<C> {
    /**
     * Opens the model of a folder: as its newest checkpoint has it, or untrained if there is none. The same configuration, number of states and seed give the same untrained
     * model.
     *
     * @param config width and the like; the same as when the checkpoint was written
     * @param place the folder and what the model works with
     * @throws DynamicsException if the configuration does not go with the place, or a part of the platform that the model needs is missing
     * @throws IOException if a checkpoint is there but damaged, or was made with another configuration or number of states; names the file
     */
    SequenceLearner open(C config, LearnerPlace place) throws DynamicsException, IOException;
}
