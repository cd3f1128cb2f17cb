package org.autoperi.dynamics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;

/**
 * Langevin dynamics of independent replicas in a potential by the integrator of Bussi and Parrinello (Phys. Rev. E 75, 056707, 2007), in float64. Frames stream
 * to a sink, so a run of any length needs the memory of a few megabytes. Results depend on the seed only, not on threads.
 */
public final class LangevinSimulation {
    /** Replicas that a thread moves together. */
    private static final int BLOCK = 256;

    /** Numbers that are kept until the sink takes them. */
    private static final int BUFFER = 1 << 19;

    /** Steps of a replica between two looks whether to stop. */
    private static final int STEPS_BETWEEN_CHECKS = 2_000;

    /** Work between two waits for the slowest thread, in steps of replicas. */
    private static final long LEAST_WORK = 200_000;

    private final Potential potential;
    private final LangevinSettings settings;
    private final Start start;

    /** Prepares a run of a potential. */
    public LangevinSimulation(Potential potential, LangevinSettings settings, Start start) {
        this.potential = potential;
        this.settings = settings;
        this.start = start;
    }

    /** Frames of some steps, waiting for the sink. */
    private static final class Buffer implements TrajectorySink.Frame {
        private final int replicas;
        private final double[] x;
        private final double[] y;
        private final double[] vx;
        private final double[] vy;
        private int current;
        private long step;

        Buffer(int frames, int replicas) {
            this.replicas = replicas;
            x = new double[frames * replicas];
            y = new double[frames * replicas];
            vx = new double[frames * replicas];
            vy = new double[frames * replicas];
        }

        @Override
        public long step() {
            return step;
        }

        @Override
        public int replicas() {
            return replicas;
        }

        @Override
        public double x(int replica) {
            return x[current * replicas + replica];
        }

        @Override
        public double y(int replica) {
            return y[current * replicas + replica];
        }

        @Override
        public double velocityX(int replica) {
            return vx[current * replicas + replica];
        }

        @Override
        public double velocityY(int replica) {
            return vy[current * replicas + replica];
        }
    }

    /**
     * Runs on the calling thread and an executor.
     *
     * @param sink receives the start and every stride-th step
     * @param threads threads of the executor that may be kept busy
     * @param executor what moves the replicas
     * @param progress advanced by the steps of all replicas, {@code stepsTaken() * replicas} in total
     * @throws DynamicsException if a replica leaves every bound; names the step and the replica
     * @throws IOException if the sink cannot take a frame
     * @throws CancelledException if the work should stop
     */
    public void run(TrajectorySink sink, int threads, ExecutorService executor, Progress progress)
            throws DynamicsException, IOException {
        List<LangevinBlock> blocks = blocks(threads);
        int replicas = settings.replicas();
        long wanted = Math.max(1, LEAST_WORK / Math.max(1, settings.stride() * replicas));
        int chunk = (int) Math.max(1, Math.min(BUFFER / (4L * replicas), Math.max(wanted, 1)));
        Buffer[] buffers = {new Buffer(chunk, replicas), new Buffer(chunk, replicas)};
        long frames = settings.frames();
        int turn = 0;
        List<Future<?>> underWay = submit(blocks, buffers[0], 0, (int) Math.min(chunk, frames), executor, progress);
        for (long from = 0; from < frames; from += chunk) {
            int now = (int) Math.min(chunk, frames - from);
            await(underWay, progress);
            long next = from + now;
            if (next < frames) {
                underWay = submit(
                        blocks, buffers[1 - turn], next, (int) Math.min(chunk, frames - next), executor, progress);
            }
            try {
                hand(buffers[turn], from, now, sink, progress);
            } catch (IOException | RuntimeException e) {
                underWay.forEach(one -> one.cancel(true));
                throw e;
            }
            turn = 1 - turn;
        }
    }

    private List<LangevinBlock> blocks(int threads) {
        int replicas = settings.replicas();
        int size = Math.min(BLOCK, (replicas + threads - 1) / threads);
        List<LangevinBlock> blocks = new ArrayList<>();
        for (int from = 0; from < replicas; from += size) {
            blocks.add(new LangevinBlock(potential, settings, start, from, Math.min(size, replicas - from)));
        }
        return blocks;
    }

    private List<Future<?>> submit(
            List<LangevinBlock> blocks,
            Buffer buffer,
            long firstFrame,
            int frames,
            ExecutorService executor,
            Progress progress) {
        List<Future<?>> work = new ArrayList<>();
        for (LangevinBlock block : blocks) {
            work.add(executor.submit(() -> {
                record(block, buffer, firstFrame, frames, progress);
                return null;
            }));
        }
        return work;
    }

    private void record(LangevinBlock block, Buffer buffer, long firstFrame, int frames, Progress progress)
            throws DynamicsException {
        for (int f = 0; f < frames; f++) {
            if (firstFrame + f > 0) {
                advance(block, settings.stride(), progress);
            }
            block.record(buffer.x, buffer.y, buffer.vx, buffer.vy, f * settings.replicas() + block.first());
        }
    }

    private static void advance(LangevinBlock block, long steps, Progress progress) throws DynamicsException {
        for (long done = 0; done < steps; done += STEPS_BETWEEN_CHECKS) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancelledException();
            }
            progress.checkCancelled();
            long now = Math.min(STEPS_BETWEEN_CHECKS, steps - done);
            block.advance(now);
            progress.advance(now * block.count());
        }
    }

    private void hand(Buffer buffer, long firstFrame, int frames, TrajectorySink sink, Progress progress)
            throws IOException {
        for (int f = 0; f < frames; f++) {
            progress.checkCancelled();
            buffer.current = f;
            buffer.step = (firstFrame + f) * settings.stride();
            sink.frame(buffer);
        }
    }

    private static void await(List<Future<?>> work, Progress progress) throws DynamicsException {
        try {
            for (Future<?> one : work) {
                one.get();
            }
        } catch (InterruptedException e) {
            work.forEach(one -> one.cancel(true));
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            work.forEach(one -> one.cancel(true));
            progress.checkCancelled();
            if (e.getCause() instanceof DynamicsException unstable) {
                throw unstable;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
