package org.autoperi.evaluate.spi;

import org.autoperi.core.Configurable;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.Evaluation;
import org.autoperi.evaluate.EvaluationException;
import org.autoperi.evaluate.EvaluationInput;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Judges a set of generated crystals by one published or own protocol. Every structure counts, the unreadable ones as failures with their
 * reason; nothing is dropped silently.
 *
 * @param <C> the configuration record
 */
@ConsumerType
public interface Evaluator<C extends Record> extends Configurable<C> {
    /**
     * Judges the set. {@link EvaluationInput#map} spreads work over the threads of the run.
     *
     * @return metrics and, where the protocol judges single structures, one verdict for each in the order of the input;
     *     {@link Evaluation#notApplicable} with a sentence where something the protocol needs is not there
     * @throws EvaluationException if the world prevents the work; the sentence goes into the result and the other evaluators go on
     * @throws org.autoperi.core.CancelledException if the user cancelled
     */
    Evaluation evaluate(C config, EvaluationInput input, Progress progress) throws EvaluationException;
}
