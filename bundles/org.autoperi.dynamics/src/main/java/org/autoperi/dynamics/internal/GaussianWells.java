package org.autoperi.dynamics.internal;

import java.util.List;
import java.util.Locale;
import org.autoperi.dynamics.Centre;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.dynamics.Expression;

/**
 * Potentials of Gaussian wells of width 0.8 and depth 1 in a confining 0.0001 (x^6 + y^6), as in the published runs
 * (github.com/tiwarylab/simulating-Langevin-dynamics, version 6; Tsai, Kuo and Tiwary, doi:10.1038/s41467-020-18959-8).
 */
final class GaussianWells {
    private GaussianWells() {}

    /**
     * The sum of wells.
     *
     * @param wells the centres, which are the states
     * @param hill whether there is a hill of the same shape at the origin
     * @param tilt slope along x that is added
     */
    static Expression of(List<Centre> wells, boolean hill, double tilt) throws DynamicsException {
        StringBuilder formula = new StringBuilder("0.0001*(x^6 + y^6)");
        for (Centre well : wells) {
            formula.append(String.format(Locale.ROOT, " - G(x; %s, 0.8)*G(y; %s, 0.8)", well.x(), well.y()));
        }
        if (hill) {
            formula.append(" + G(x; 0, 0.8)*G(y; 0, 0.8)");
        }
        if (tilt != 0) {
            formula.append(" + (").append(tilt).append(")*x");
        }
        return Expression.parse(formula.toString()).withCentres(wells);
    }
}
