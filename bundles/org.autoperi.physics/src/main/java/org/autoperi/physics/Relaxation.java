package org.autoperi.physics;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Param;
import org.autoperi.core.Progress;

/**
 * Lowers a sum of terms over fractional coordinates and lattice by limited-memory BFGS with a backtracking line search (Nocedal and Wright,
 * Numerical Optimization, 2nd ed., algorithm 7.4), within bounds on how far atoms and cell may go from the start. The value never rises from
 * one accepted step to the next, so whatever ends the work, the best structure seen is returned. Immutable, thread-safe and deterministic.
 *
 * <p>The steps are taken in Cartesian displacements of the atoms and a symmetric strain of the cell, so they do not depend on how the
 * crystal is turned or how skewed its cell is described.
 *
 * @param objective what to lower
 * @param settings limits
 */
public record Relaxation(PhysicsSum objective, Settings settings) {
    /**
     * Limits of a relaxation.
     *
     * @param maxIterations steps per crystal
     * @param tolerance the work ends when every component of the gradient is below, in the unit of the sum per angstrom
     * @param maxDisplacementAngstrom how far an atom may go from its start, the strain of the cell not counted
     * @param maxStrain largest component of the strain of the cell, 0 keeps the cell
     */
    public record Settings(
            @Param(label = "Iterations", min = 0, max = 100_000, help = "Steps per crystal at most.") int maxIterations,
            @Param(label = "Tolerance", unit = "1/angstrom", min = 0, help = "Gradient at which the work ends.")
                    double tolerance,
            @Param(label = "Largest displacement", unit = "angstrom", min = 0, help = "How far an atom may go.")
                    double maxDisplacementAngstrom,
            @Param(
                            label = "Largest strain",
                            unit = "1",
                            min = 0,
                            max = 0.9,
                            help = "How far the cell may go; 0 keeps it.")
                    double maxStrain) {
        /** 200 steps, 1e-4 per angstrom, 1 angstrom, strain 0.3. */
        public Settings() {
            this(200, 1e-4, 1.0, 0.3);
        }
    }

    /** Why a relaxation ended. */
    public enum Outcome {
        /** The gradient fell below the tolerance. */
        CONVERGED,
        /** The steps were used up. */
        ITERATION_LIMIT,
        /** No step lowers the value within the bounds and the precision of the numbers. */
        STALLED,
        /** No term applies to the crystal; it was left as it is. */
        NOT_APPLICABLE
    }

    /**
     * The best structure found.
     *
     * @param system the structure; atoms in the order of the start
     * @param before value of the sum at the start
     * @param after value of the sum, never above {@code before}
     * @param iterations steps taken
     * @param largestDisplacementAngstrom largest displacement of an atom, the strain of the cell not counted
     * @param largestStrain largest component of the strain of the cell by magnitude
     * @param outcome why it ended
     */
    public record Relaxed(
            PeriodicSystem system,
            double before,
            double after,
            int iterations,
            double largestDisplacementAngstrom,
            double largestStrain,
            Outcome outcome) {}

    /** Checks that nothing is missing. */
    public Relaxation {
        Objects.requireNonNull(objective);
        Objects.requireNonNull(settings);
    }

    /**
     * Relaxes one crystal. Which terms apply is decided at the start.
     *
     * @throws CancelledException if the progress is cancelled; asked before every step
     */
    public Relaxed relax(PeriodicSystem start, Progress progress) {
        PhysicsSum applicable = objective.applicableTo(start);
        if (applicable.terms().isEmpty()) {
            return new Relaxed(start, 0, 0, 0, 0, 0, Outcome.NOT_APPLICABLE);
        }
        return new Descent(applicable, settings, start).run(progress);
    }

    /**
     * Relaxes many crystals in parallel; the results do not depend on the number of threads.
     *
     * @param executor whose threads do the work
     * @return the results in the order of the crystals
     * @throws CancelledException if the progress is cancelled or the calling thread is interrupted
     */
    public List<Relaxed> relaxAll(List<PeriodicSystem> starts, ExecutorService executor, Progress progress) {
        List<Future<Relaxed>> pending = new ArrayList<>();
        for (PeriodicSystem start : starts) {
            pending.add(executor.submit(() -> {
                Relaxed relaxed = relax(start, progress);
                progress.advance(1);
                return relaxed;
            }));
        }
        try {
            List<Relaxed> results = new ArrayList<>();
            for (Future<Relaxed> one : pending) {
                results.add(one.get());
            }
            return List.copyOf(results);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            throw unchecked(e);
        } finally {
            pending.forEach(one -> one.cancel(true));
        }
    }

    /** Tasks throw unchecked exceptions only; they are thrown on as they are. */
    private static RuntimeException unchecked(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
}
