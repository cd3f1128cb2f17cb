package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.autoperi.dynamics.internal.DiamondFourState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoltzmannDistributionTest {
    /** Two harmonic directions: the mean energy is kT, the variances kT / k. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 1, 9.5, 1000})
    void averagesOfAHarmonicWellAreExact(double beta) throws Exception {
        BoltzmannDistribution exact = BoltzmannDistribution.of(Expression.parse("0.5*(x - 2)^2 + 2*(y + 1)^2"), beta);
        assertThat(exact.meanEnergy() * beta).isCloseTo(1, within(1e-10));
        assertThat(exact.mean((x, y) -> x)).isCloseTo(2, within(1e-10));
        assertThat(exact.mean((x, y) -> (x - 2) * (x - 2)) * beta).isCloseTo(1, within(1e-10));
        assertThat(exact.mean((x, y) -> (y + 1) * (y + 1)) * beta).isCloseTo(0.25, within(1e-10));
        assertThat(exact.populations(2, (x, y) -> x < 2 ? 0 : 1))
                .containsExactly(new double[] {0.5, 0.5}, within(5e-4));
    }

    /** The populations known for the published temperature, by nearest centre: .2687, .2313, .2313, .2687. */
    @Test
    void populationsOfTheDiamondAreTheKnownOnes() throws Exception {
        Potential diamond = new DiamondFourState().potential(new DiamondFourState.Config());
        BoltzmannDistribution exact = BoltzmannDistribution.of(diamond, 9.5);
        double[] populations = exact.populations(4, (x, y) -> Centre.nearest(diamond.centres(), x, y));
        assertThat(populations).containsExactly(new double[] {0.2687, 0.2313, 0.2313, 0.2687}, within(1e-4));
        double[] free = exact.freeEnergies(populations);
        assertThat(free[1]).isCloseTo(Math.log(0.2687 / 0.2313) / 9.5, within(1e-4));
        assertThat(free[0]).isCloseTo(0, within(1e-9));
    }

    @Test
    void drawsFromTheDistribution() throws Exception {
        BoltzmannDistribution exact = BoltzmannDistribution.of(Expression.parse("(x^2 - 1)^2 + y^2 + 0.3*x"), 3);
        RandomGenerator random = new RandomStreams(5).stream("draws");
        int n = 200_000;
        double x = 0;
        double yy = 0;
        for (int i = 0; i < n; i++) {
            Centre place = exact.draw(random);
            x += place.x();
            yy += place.y() * place.y();
        }
        assertThat(x / n).isCloseTo(exact.mean((a, b) -> a), within(4.5 / Math.sqrt(n)));
        assertThat(yy / n).isCloseTo(1.0 / 6, within(4.5 * Math.sqrt(2.0) / 6 / Math.sqrt(n)));
    }

    @Test
    void refusesWhatConfinesNothing() {
        assertThatThrownBy(() -> BoltzmannDistribution.of(Expression.parse("x^2 + sin(y)"), 1))
                .hasMessageContaining("does not confine y")
                .hasMessageContaining("0.0001*(x^6 + y^6)");
        assertThatThrownBy(() -> BoltzmannDistribution.of(Expression.parse("x^2 + y^2 + log(x)"), 1))
                .hasMessageContaining("is NaN");
    }
}
