package org.autoperi.evaluate.internal;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.evaluate.EvaluationInput;
import org.autoperi.evaluate.GeneratedStructure;
import org.autoperi.evaluate.Verdict;

/**
 * Looks at the structures of a set one by one, each for a limited time. Whatever one of them does, it costs only its own row: one that takes too
 * long, or at which a program fails, gets a verdict that says so.
 *
 * @param limitSeconds time for each structure, 0 for no limit
 */
record PerStructure(double limitSeconds) {
    /** Category of a structure at which the program failed. */
    static final String PROGRAM_FAILED = "program failed";

    /** One minute, where there is nothing to set. */
    static final double USUAL_SECONDS = 60;

    /** A hundred years; no limit, and still a number of nanoseconds. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    /** Judges every generated structure, the verdicts in their order. */
    List<Verdict> judge(EvaluationInput input, Function<? super GeneratedStructure, Verdict> judge, Progress progress) {
        return map(
                input, input.generated(), (structure, index) -> judge.apply(structure), verdict -> verdict, progress);
    }

    /**
     * Applies a function to every item and its index.
     *
     * @param failed makes a result of the verdict on an item that has none
     * @return the results in the order of the items
     * @throws CancelledException if the progress is cancelled
     */
    <T, R> List<R> map(
            EvaluationInput input,
            List<T> items,
            BiFunction<? super T, Integer, ? extends R> function,
            Function<Verdict, ? extends R> failed,
            Progress progress) {
        Duration limit = limitSeconds > 0 ? Duration.ofNanos((long) (limitSeconds * 1e9)) : FOR_EVER;
        List<Integer> indices = IntStream.range(0, items.size()).boxed().toList();
        return input.map(
                indices,
                index -> guarded(items, index, function, failed),
                limit,
                index -> failed.apply(Verdict.failed(
                        Verdict.TIME_LIMIT, String.format(Locale.ROOT, "not finished after %.3g s", limitSeconds))),
                progress);
    }

    private static <T, R> R guarded(
            List<T> items,
            int index,
            BiFunction<? super T, Integer, ? extends R> function,
            Function<Verdict, ? extends R> failed) {
        try {
            return function.apply(items.get(index), index);
        } catch (CancelledException e) {
            throw e;
        } catch (RuntimeException e) { // one structure must not cost the numbers of the others
            return failed.apply(Verdict.failed(PROGRAM_FAILED, e.toString()));
        }
    }
}
