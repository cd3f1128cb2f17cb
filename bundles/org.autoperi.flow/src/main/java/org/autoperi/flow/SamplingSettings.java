package org.autoperi.flow;

import java.util.List;
import org.autoperi.core.Param;

/**
 * How crystals are drawn from a trained flow or diffusion, the table {@code [sampling]}. A diffusion does not look at the annealing, and takes
 * neither another integrator than Euler's nor guidance.
 *
 * @param count number of crystals; ignored where targets say how many
 * @param steps steps from noise to crystal; of an adaptive integrator the first step is as long as one of these, and none shorter than a
 *     {@value #FINEST}th of it; of a diffusion at most its 1000 levels, as many as in arXiv:2309.04475
 * @param coordinateAnnealing slope s of the factor (1 + s t) on the coordinate velocities
 * @param latticeAnnealing slope of the same factor on the lattice velocities
 * @param temperature divides the log-probabilities of the species; below 1 the likely ones are preferred
 * @param guidance strength of the physical terms while sampling; 0 leaves them out
 * @param integrator the rule by which paths are followed
 * @param tolerance error that an adaptive step may make, in cell edges and in standard deviations of the lattice coordinates
 * @param conditions what the crystals shall be like, such as {@code band_gap=2.0}; among those the flow has learnt
 * @param conditionGuidance how strongly paths follow the conditions (arXiv:2207.12598): 1 as they were learnt, more overdoes what they change
 * @param corrector length of the Langevin steps of a diffusion, gamma of arXiv:2309.04475, in squares of a cell edge at the lowest level of
 *     noise; 0 leaves them out, which halves the time. Published are 1e-5 for MP-20 and 5e-7 for Perov-5
 */
public record SamplingSettings(
        @Param(label = "Crystals", min = 0, help = "How many to draw") int count,
        @Param(label = "Steps", min = 1, help = "Steps from noise to crystal") int steps,
        @Param(
                        label = "Coordinate annealing",
                        unit = "1",
                        min = 0,
                        help = "Coordinates move faster by 1 + s t; sharpens the samples")
                double coordinateAnnealing,
        @Param(label = "Lattice annealing", unit = "1", min = 0, help = "The same for the lattice")
                double latticeAnnealing,
        @Param(label = "Temperature", unit = "1", min = 0.01, max = 10, help = "Below 1 prefers likely species")
                double temperature,
        @Param(label = "Guidance", unit = "1", min = 0, help = "Physical terms push while sampling; 0: not used")
                double guidance,
        @Param(label = "Integrator", help = "Rule by which paths are followed") Integrator integrator,
        @Param(
                        label = "Tolerance",
                        unit = "1",
                        min = 1e-6,
                        max = 1,
                        help = "Error of an adaptive step, in cell edges and deviations of the lattice")
                double tolerance,
        @Param(label = "Conditions", help = "What crystals shall be like, KEY=VALUE, among those learnt")
                List<String> conditions,
        @Param(
                        label = "Condition guidance",
                        unit = "1",
                        min = 0,
                        max = 100,
                        help = "1: conditions as learnt; more follows them more strongly")
                double conditionGuidance,
        @Param(
                        label = "Corrector",
                        unit = "1",
                        min = 0,
                        max = 1e-4,
                        help = "Diffusion: length of the Langevin step before each step; 0: none")
                double corrector) {

    /** An adaptive step is not made shorter than the first one divided by this. */
    public static final int FINEST = 8;

    private static final double USUAL_TOLERANCE = 0.01;

    private static final double USUAL_CORRECTOR = 1e-5;

    /** The defaults. */
    public SamplingSettings() {
        this(100, 100, 5, 1, 1, 0);
    }

    /** Settings for Euler's rule. */
    public SamplingSettings(
            int count,
            int steps,
            double coordinateAnnealing,
            double latticeAnnealing,
            double temperature,
            double guidance) {
        this(
                count,
                steps,
                coordinateAnnealing,
                latticeAnnealing,
                temperature,
                guidance,
                Integrator.EULER,
                USUAL_TOLERANCE);
    }

    /** Settings without conditions. */
    public SamplingSettings(
            int count,
            int steps,
            double coordinateAnnealing,
            double latticeAnnealing,
            double temperature,
            double guidance,
            Integrator integrator,
            double tolerance) {
        this(
                count,
                steps,
                coordinateAnnealing,
                latticeAnnealing,
                temperature,
                guidance,
                integrator,
                tolerance,
                List.of(),
                1,
                USUAL_CORRECTOR);
    }

    /** Copies the list. */
    public SamplingSettings {
        conditions = List.copyOf(conditions);
    }

    /** The same with other conditions. */
    public SamplingSettings withConditions(List<String> newConditions, double newGuidance) {
        return with(steps, newConditions, newGuidance);
    }

    /** The same in so many steps. */
    public SamplingSettings withSteps(int newSteps) {
        return with(newSteps, conditions, conditionGuidance);
    }

    private SamplingSettings with(int newSteps, List<String> newConditions, double newGuidance) {
        return new SamplingSettings(
                count,
                newSteps,
                coordinateAnnealing,
                latticeAnnealing,
                temperature,
                guidance,
                integrator,
                tolerance,
                newConditions,
                newGuidance,
                corrector);
    }
}
