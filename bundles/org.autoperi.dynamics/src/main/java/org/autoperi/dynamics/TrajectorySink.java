package org.autoperi.dynamics;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Receives the recorded frames of a simulation in the order of time, on the thread that runs it. */
@ConsumerType
@FunctionalInterface
public interface TrajectorySink {
    /** What the replicas do at one step; valid only during the call. */
    @org.osgi.annotation.versioning.ProviderType
    interface Frame {
        /** The step, 0 at the start. */
        long step();

        /** Number of replicas. */
        int replicas();

        /** First coordinate of a replica. */
        double x(int replica);

        /** Second coordinate of a replica. */
        double y(int replica);

        /** Velocity of a replica along x. */
        double velocityX(int replica);

        /** Velocity of a replica along y. */
        double velocityY(int replica);
    }

    /**
     * Takes a frame.
     *
     * @throws IOException if it cannot be written; ends the simulation
     */
    void frame(Frame frame) throws IOException;

    /** A sink that hands each frame to both. */
    default TrajectorySink and(TrajectorySink other) {
        return frame -> {
            frame(frame);
            other.frame(frame);
        };
    }
}
