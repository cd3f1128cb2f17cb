package org.autoperi.flow.internal;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.autoperi.core.Choice;
import org.autoperi.flow.FlowState;
import org.autoperi.flow.Integrator;
import org.autoperi.flow.LatticeCoordinates;
import org.autoperi.flow.SamplingSettings;
import org.autoperi.flow.Standardisation;
import org.autoperi.flow.Torus;
import org.autoperi.flow.TrainingSettings;
import org.autoperi.flow.spi.Architecture;
import org.autoperi.run.spi.RunException;

/**
 * The joint diffusion of lattice and coordinates of a given composition (Jiao et al., NeurIPS 2023, arXiv:2309.04475), with the networks of the flow and
 * the standardised lattice coordinates y instead of the lattice matrix.
 *
 * <pre>
 *   noise        y_t = sqrt(kept) y + sqrt(1 - kept) e,   f_t = f + sigma e'  modulo 1
 *   networks say e,  and  score(f_t - f) / scale          scale: root mean square of the score at that level
 * </pre>
 *
 * Both have variance 1 at every level. The mean of the score over the atoms is taken off, as it is from what networks say: crystals shifted as a whole are
 * equally likely, so nothing is known of it. Steps from level to level correct the coordinates first, then predict both.
 */
final class Diffusion {
    /** Standardised lattice coordinates beyond are not predicted (ours): at the last levels a small error of the noise would else be a large one of the cell. */
    private static final double FARTHEST = CrystalFeatures.FARTHEST;

    private Diffusion() {}

    /**
     * Draws a noisy crystal.
     *
     * @param time from 0, noise, to below 1, data; that of the state is the time of the level it is in
     * @param decided probability with which the species of an atom is shown
     */
    static PathPoint draw(
            TrainingCrystal crystal,
            Standardisation standardisation,
            double time,
            double decided,
            RandomGenerator random) {
        int level = NoiseLevels.at(time);
        double sigma = NoiseLevels.sigma(level);
        double[] frac = new double[3 * crystal.size()];
        double[] score = new double[frac.length];
        for (int i = 0; i < frac.length; i++) {
            double off = sigma * random.nextGaussian();
            frac[i] = Torus.wrap(crystal.frac()[i] + off);
            score[i] = WrappedNormal.score(off, sigma) / NoiseLevels.scoreScale(level);
        }
        Torus.removeMean(score);
        double kept = NoiseLevels.kept(level);
        double[] lattice = new double[LatticeCoordinates.SIZE];
        double[] noise = new double[LatticeCoordinates.SIZE];
        for (int k = 0; k < noise.length; k++) {
            noise[k] = random.nextGaussian();
            double data = standardisation.standardise(k, crystal.lattice()[k]);
            lattice[k] = standardisation.restore(k, Math.sqrt(kept) * data + Math.sqrt(1 - kept) * noise[k]);
        }
        int[] species = crystal.atomicNumbers();
        int[] shown = PathPoint.shown(species, decided, random);
        return new PathPoint(new FlowState(shown, frac, lattice, NoiseLevels.time(level)), score, noise, species, 1);
    }

    /**
     * A step of Langevin dynamics of the coordinates, whose length grows with the variance of the noise as in the published code of arXiv:2309.04475.
     *
     * @param said by the network at the level, shape [3 n + 6]
     * @param length of the step at level 1
     * @param rough whether it is a step with noise; the last one is without
     * @return where to go, shape [3 n + 6]
     */
    static double[] correction(double[] said, int level, double length, boolean rough, RandomGenerator random) {
        double ratio = NoiseLevels.sigma(level) / NoiseLevels.SMALLEST_SIGMA;
        double step = length * ratio * ratio;
        return moved(said, level, step, rough ? Math.sqrt(2 * step) : 0, random);
    }

    /** Where the score leads the coordinates in a step, with noise of a standard deviation; the lattice stays. */
    private static double[] moved(double[] said, int level, double step, double noise, RandomGenerator random) {
        double[] way = new double[said.length];
        for (int i = 0; i < said.length - LatticeCoordinates.SIZE; i++) {
            double score = NoiseLevels.scoreScale(level) * said[i];
            way[i] = step * score + (noise > 0 ? noise * random.nextGaussian() : 0);
        }
        return way;
    }

    /**
     * An ancestral step from a level to a lower one: of the coordinates that of a diffusion whose variance explodes (appendix F of arXiv:2011.13456), of the
     * lattice that of Eq. 7 of arXiv:2006.11239, for the two levels instead of neighbours.
     *
     * @param said by the network at the level, shape [3 n + 6]
     * @param lattice standardised coordinates of the lattice, shape [6]
     * @return where to go, shape [3 n + 6], standardised coordinates of the lattice last
     */
    static double[] prediction(double[] said, double[] lattice, int level, int next, RandomGenerator random) {
        double here = NoiseLevels.sigma(level) * NoiseLevels.sigma(level);
        double there = NoiseLevels.sigma(next) * NoiseLevels.sigma(next);
        double[] way = moved(said, level, here - there, Math.sqrt(there * (here - there) / here), random);
        double kept = NoiseLevels.kept(level);
        double keptThere = NoiseLevels.kept(next);
        double alpha = kept / keptThere;
        double deviation = Math.sqrt((1 - alpha) * (1 - keptThere) / (1 - kept));
        for (int k = 0; k < LatticeCoordinates.SIZE; k++) {
            int at = said.length - LatticeCoordinates.SIZE + k;
            double data = (lattice[k] - Math.sqrt(1 - kept) * said[at]) / Math.sqrt(kept);
            double end = Math.max(-FARTHEST, Math.min(FARTHEST, data));
            double mean = (Math.sqrt(keptThere) * (1 - alpha) * end + Math.sqrt(alpha) * (1 - keptThere) * lattice[k])
                    / (1 - kept);
            way[at] = mean - lattice[k] + (deviation > 0 ? deviation * random.nextGaussian() : 0);
        }
        return way;
    }

    /**
     * Refuses a run that asks of a diffusion what only a flow can do.
     *
     * @param generates whether species are to be chosen
     */
    static void requirePossible(ModelConfig config, TrainingSettings training, boolean generates) throws RunException {
        if (generates) {
            throw impossible("which does not choose species; take crystal-prediction");
        }
        if (config.autoencoder().isPresent()) {
            throw impossible("which decodes no latent vectors; take crystal-prediction");
        }
        if (training.symmetricShare() > 0) {
            throw impossible("which keeps no space groups, and training.symmetric-share is " + training.symmetricShare()
                    + "; set it to 0");
        }
        if (training.physicsWeight() > 0) {
            throw impossible("which predicts no crystals for physical terms to judge, and training.physics-weight is "
                    + training.physicsWeight() + "; set it to 0");
        }
        Optional<String> reason = flowsOnly(config.architecture().extension(), config.architecture());
        if (reason.isPresent()) {
            throw impossible("which architecture " + config.architecture().id() + " cannot learn: " + reason.get());
        }
        requirePossible(config.sampling());
    }

    private static <C extends Record> Optional<String> flowsOnly(Architecture<C> architecture, Choice<?> choice) {
        return architecture.flowsOnly(choice.configFor(architecture));
    }

    private static RunException impossible(String reason) {
        return new RunException(
                RunException.Reason.CONFIGURATION,
                "training.process is diffusion, " + reason + ", or set training.process to flow");
    }

    /** Refuses to draw as only a flow can be drawn. */
    static void requirePossible(SamplingSettings settings) throws RunException {
        if (settings.integrator() != Integrator.EULER) {
            throw unusable(
                    "sampling.integrator is " + settings.integrator().name().toLowerCase(Locale.ROOT)
                            + ", but a diffusion has steps of its own; take euler");
        }
        if (settings.guidance() > 0) {
            throw unusable("sampling.guidance is " + settings.guidance()
                    + ", but a diffusion is not guided by physical terms; take 0");
        }
        if (settings.steps() > NoiseLevels.MOST) {
            throw unusable("sampling.steps are " + settings.steps() + ", but a diffusion has " + NoiseLevels.MOST
                    + " levels of noise; take at most as many");
        }
    }

    private static RunException unusable(String sentence) {
        return new RunException(RunException.Reason.CONFIGURATION, sentence);
    }
}
