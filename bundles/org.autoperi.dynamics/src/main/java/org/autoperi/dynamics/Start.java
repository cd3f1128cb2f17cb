package org.autoperi.dynamics;

import java.util.random.RandomGenerator;
import org.osgi.annotation.versioning.ConsumerType;

/** Where replicas begin. */
@ConsumerType
@FunctionalInterface
public interface Start {
    /**
     * The beginning of one replica.
     *
     * @param replica number of the replica, from 0
     * @param random the replica's own stream
     * @return x, y and the velocities along them
     */
    double[] of(int replica, RandomGenerator random);

    /** Every replica at rest at one place, as in the published runs. */
    static Start at(double x, double y) {
        return (replica, random) -> new double[] {x, y, 0, 0};
    }

    /** Every replica drawn from the Boltzmann distribution, velocities included: no time is lost until equilibrium. */
    static Start equilibrium(BoltzmannDistribution distribution) {
        double width = 1 / Math.sqrt(distribution.beta());
        return (replica, random) -> {
            Centre place = distribution.draw(random);
            return new double[] {place.x(), place.y(), width * random.nextGaussian(), width * random.nextGaussian()};
        };
    }
}
