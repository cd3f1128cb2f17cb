package org.autoperi.flow.internal;

import java.util.Optional;
import org.autoperi.flow.spi.Forecast;
import org.autoperi.nn.Embedding;
import org.autoperi.nn.Initializer;
import org.autoperi.nn.Linear;
import org.autoperi.nn.ParameterScope;
import org.autoperi.tensor.Index;
import org.autoperi.tensor.Parameter;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/**
 * How species enter a network and how it names them: a learnt vector per element plus a linear layer on its {@link ElementFeatures}, and
 * the same vectors again as what states are compared with. Alike elements stay alike.
 */
final class SpeciesCodes {
    private final Embedding species;
    private final Optional<Linear> properties;

    /**
     * Creates the parameters.
     *
     * @param withProperties whether there is a layer on the {@link ElementFeatures}
     */
    SpeciesCodes(ParameterScope scope, int width, boolean withProperties) {
        this.species = new Embedding(scope.child("species"), ElementFeatures.CLASSES, width);
        this.properties = withProperties
                ? Optional.of(new Linear(scope.child("properties"), ElementFeatures.SIZE, width))
                : Optional.empty();
    }

    private Tensor withProperties(Tape tape, Tensor vectors, float[] features) {
        return properties
                .map(layer -> tape.add(
                        vectors, layer.apply(tape, tape.constant(vectors.rows(), ElementFeatures.SIZE, features))))
                .orElse(vectors);
    }

    /** The vectors of species, shape [N, width]. */
    Tensor apply(Tape tape, int[] atomicNumbers) {
        Index numbers = Index.of(atomicNumbers, ElementFeatures.CLASSES);
        return withProperties(tape, species.apply(tape, numbers), ElementFeatures.of(atomicNumbers));
    }

    /** Names species by comparing states with the vectors of the elements. */
    final class Answer {
        private final float keyScale;
        private final Linear guess;
        private final Parameter abundance;

        /** Creates its parameters; a network does so last. */
        Answer(ParameterScope scope, int width) {
            this.keyScale = (float) (1 / Math.sqrt(width)); // scalar products of random vectors are then of order one
            this.guess = new Linear(scope.child("guess"), width, width);
            this.abundance = scope.create("abundance.bias", 1, Forecast.ELEMENTS, Initializer.zeros());
        }

        /** How well each element's vector fits what an atom should be, shape [N, 118]. */
        Tensor logits(Tape tape, Tensor states) {
            Tensor table = tape.rows(tape.parameter(species.table()), 1, ElementFeatures.CLASSES);
            Tensor keys = withProperties(tape, table, ElementFeatures.all());
            Tensor fit = tape.matmulTransposed(guess.apply(tape, states), keys);
            return tape.add(tape.scale(fit, keyScale), tape.parameter(abundance));
        }
    }
}
