package org.autoperi.evaluate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.internal.LimitedWork;
import org.autoperi.evaluate.internal.SpilledStructures;

/** What is judged and what it is compared with. Immutable and thread-safe. */
public final class EvaluationInput {
    private static final long LOOK_MILLIS = 50;

    private final List<GeneratedStructure> generated;
    private final Optional<Dataset> reference;
    private final ExecutorService executor;
    private final int threads;
    private final Map<String, Object> made = new HashMap<>();

    /**
     * Takes the parts.
     *
     * @param generated every structure of the set, the unreadable ones included
     * @param reference the dataset the generator was trained on; empty if unknown
     * @param executor does the work of {@link #map}
     * @param threads number of threads of the executor
     */
    public EvaluationInput(
            List<GeneratedStructure> generated, Optional<Dataset> reference, ExecutorService executor, int threads) {
        this.generated = SpilledStructures.copyOf(generated);
        this.reference = Objects.requireNonNull(reference);
        this.executor = Objects.requireNonNull(executor);
        this.threads = threads;
    }

    /**
     * Returns every structure of the set, the unreadable ones included. In a large set each is read from a file whenever it is asked for: go
     * through the list, or use {@link #map}, and keep what you compute, not the crystals.
     */
    public List<GeneratedStructure> generated() {
        return generated;
    }

    /** Returns the dataset the generator was trained on. */
    public Optional<Dataset> reference() {
        return reference;
    }

    /** Returns the crystals the generator was trained on, empty if they are unknown or none. */
    public List<Crystal> training() {
        return crystals(Split.TRAIN);
    }

    /** Returns the crystals held back for tests, empty if they are unknown or none. */
    public List<Crystal> test() {
        return crystals(Split.TEST);
    }

    /** Returns the crystals of a split of the reference, empty if they are unknown or none. */
    public List<Crystal> crystals(Split split) {
        return reference.map(dataset -> dataset.crystals(split)).orElse(List.of());
    }

    /** Returns what does the work of {@link #map}, for engines that share out their work themselves. */
    public ExecutorService executor() {
        return executor;
    }

    /** Returns the number of threads {@link #map} may keep busy. */
    public int threads() {
        return threads;
    }

    /**
     * Returns what an evaluator of this input made under a key before, or makes and keeps it: what several evaluators need, such as fingerprints,
     * is made once. To be called by the evaluator itself, not by functions it gives to {@link #map}. What throws keeps nothing.
     *
     * @param key names what is made with all its parameters, and the evaluators it belongs to
     * @param type of what is made
     * @throws ClassCastException if something of another type was made under the key
     */
    public <T> T once(String key, Class<T> type, Supplier<T> make) {
        synchronized (made) {
            Object found = made.get(key);
            if (found == null) {
                found = Objects.requireNonNull(make.get());
                made.put(key, found);
            }
            return type.cast(found);
        }
    }

    /**
     * Applies a function to every item on the threads of the run; the results do not depend on their number. Items are handed out in portions,
     * so small ones may be many. The progress advances by one per item and is asked for cancellation before each
     * and while waiting.
     *
     * @return the results in the order of the items
     * @throws CancelledException if the progress is cancelled or the calling thread is interrupted
     */
    public <T, R> List<R> map(List<T> items, Function<? super T, ? extends R> function, Progress progress) {
        int portion = Math.max(1, Math.min(64, items.size() / (8 * Math.max(1, threads))));
        List<Future<List<R>>> pending = new ArrayList<>();
        for (int from = 0; from < items.size(); from += portion) {
            List<T> part = items.subList(from, Math.min(items.size(), from + portion));
            pending.add(executor.submit(() -> apply(part, function, progress)));
        }
        try {
            List<R> results = new ArrayList<>(items.size());
            for (Future<List<R>> one : pending) {
                results.addAll(await(one, progress));
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            throw unchecked(e);
        } finally {
            pending.forEach(one -> one.cancel(true));
        }
    }

    /**
     * Applies a function as {@link #map(List, Function, Progress)} does, for at most a time limit each. An item that takes longer gets another
     * result and its thread is interrupted; the set never hangs on it. A function that heeds interruption gives its thread back.
     *
     * @param late gives the result of an item whose time is up, for instance a failed verdict {@link Verdict#TIME_LIMIT}
     * @throws CancelledException if the progress is cancelled or the calling thread is interrupted
     */
    public <T, R> List<R> map(
            List<T> items,
            Function<? super T, ? extends R> function,
            Duration limit,
            Function<? super T, ? extends R> late,
            Progress progress) {
        return new LimitedWork<T, R>(items, function, late, limit, progress).run(executor, threads);
    }

    /** Waits for a portion; a cancelled evaluation does not wait for an item that takes long. */
    private static <R> List<R> await(Future<List<R>> portion, Progress progress)
            throws InterruptedException, ExecutionException {
        while (true) {
            try {
                return portion.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                progress.checkCancelled();
            }
        }
    }

    private static <T, R> List<R> apply(List<T> items, Function<? super T, ? extends R> function, Progress progress) {
        List<R> results = new ArrayList<>(items.size());
        for (T item : items) {
            progress.checkCancelled();
            results.add(function.apply(item));
            progress.advance(1);
        }
        return results;
    }

    private static RuntimeException unchecked(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
}
