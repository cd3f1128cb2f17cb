package org.autoperi.flow.internal;

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
    private final Linear properties;

    SpeciesCodes(ParameterScope scope, int width) {
        this.species = new Embedding(scope.child("species"), ElementFeatures.CLASSES, width);
        this.properties = new Linear(scope.child("properties"), ElementFeatures.SIZE, width);
    }

    /** The vectors of species, shape [N, width]. */
    Tensor apply(Tape tape, int[] atomicNumbers) {
        Index numbers = Index.of(atomicNumbers, ElementFeatures.CLASSES);
        Tensor own = tape.constant(atomicNumbers.length, ElementFeatures.SIZE, ElementFeatures.of(atomicNumbers));
        return tape.add(species.apply(tape, numbers), properties.apply(tape, own));
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
            Tensor own = tape.constant(Forecast.ELEMENTS, ElementFeatures.SIZE, ElementFeatures.all());
            Tensor keys = tape.add(
                    tape.rows(tape.parameter(species.table()), 1, ElementFeatures.CLASSES),
                    properties.apply(tape, own));
            Tensor fit = tape.matmulTransposed(guess.apply(tape, states), keys);
            return tape.add(tape.scale(fit, keyScale), tape.parameter(abundance));
        }
    }
}
