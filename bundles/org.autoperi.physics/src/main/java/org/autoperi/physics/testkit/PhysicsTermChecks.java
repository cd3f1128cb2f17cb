package org.autoperi.physics.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.autoperi.physics.Gradient;
import org.autoperi.physics.PeriodicSystem;
import org.autoperi.physics.spi.PhysicsTerm;

/**
 * Checks a physical term against what {@link PhysicsTerm} promises. A failed check throws an {@link AssertionError} with the seed, the
 * numbers found and expected, and the system. From any test framework:
 *
 * <pre>{@code
 * PhysicsTermChecks.of(new MinDistance(), new MinDistance.Config(), 7, 8, 14, 22).checkAll();
 * }</pre>
 *
 * @param <C> the configuration record of the term
 */
public final class PhysicsTermChecks<C extends Record> {
    private static final int THREADS = 4;

    private final PhysicsTerm<C> term;
    private final C config;
    private final long seed;
    private final double precision;
    private final List<PeriodicSystem> systems;

    private PhysicsTermChecks(
            PhysicsTerm<C> term, C config, long seed, double precision, List<PeriodicSystem> systems) {
        this.term = term;
        this.config = config;
        this.seed = seed;
        this.precision = precision;
        this.systems = systems;
    }

    /**
     * Returns checks on random systems, dense and loose, of 1 to 6 atoms.
     *
     * @param seed of the random systems; every message names it
     * @param elements atomic numbers the term can treat
     */
    public static <C extends Record> PhysicsTermChecks<C> of(
            PhysicsTerm<C> term, C config, long seed, int... elements) {
        RandomGenerator random = generator(seed);
        List<PeriodicSystem> systems = new ArrayList<>();
        for (int atoms = 1; atoms <= 6; atoms++) {
            systems.add(RandomSystems.skewed(random, atoms, 5, elements));
            systems.add(RandomSystems.skewed(random, atoms, 25, elements));
        }
        return on(term, config, seed, systems);
    }

    /** Returns checks on given systems. */
    public static <C extends Record> PhysicsTermChecks<C> on(
            PhysicsTerm<C> term, C config, long seed, List<PeriodicSystem> systems) {
        return new PhysicsTermChecks<>(term, config, seed, 1e-12, List.copyOf(systems));
    }

    /**
     * Returns checks for a term whose values carry a relative error, such as 1e-6 for a potential in float32. The default is 1e-12.
     *
     * @param relative relative error of a value, above 0 and below 1e-2
     */
    public PhysicsTermChecks<C> withPrecision(double relative) {
        if (!(relative > 0 && relative < 1e-2)) {
            throw new IllegalArgumentException("precision must be above 0 and below 0.01, found " + relative);
        }
        return new PhysicsTermChecks<>(term, config, seed, relative, systems);
    }

    /** Runs every check. */
    public void checkAll() {
        checkSaysSomething();
        checkGradients();
        checkRotation();
        checkOrigin();
        checkAtomOrder();
        checkChoiceOfCell();
        checkSupercell();
        checkAddsToGradient();
        checkStateless();
    }

    /** Checks that the systems are a test at all: the term applies to one of them and its gradient is not zero there. */
    public void checkSaysSomething() {
        require(
                systems.stream().anyMatch(s -> applies(s) && largest(evaluate(s)) > 0),
                "the term applies to none of the %d systems or is flat on all of them; choose other systems or elements",
                systems.size());
    }

    /** Checks the derivatives by every coordinate and every component of the lattice against central differences. */
    public void checkGradients() {
        double step = Math.cbrt(precision);
        for (PeriodicSystem system : systems) {
            if (applies(system)) {
                Evaluation at = evaluate(system);
                for (int i = 0; i < 3 * system.size(); i++) {
                    int axis = i % 3;
                    double length = Math.sqrt(system.lattice(axis, 0) * system.lattice(axis, 0)
                            + system.lattice(axis, 1) * system.lattice(axis, 1)
                            + system.lattice(axis, 2) * system.lattice(axis, 2));
                    int index = i;
                    checkDerivative(
                            system,
                            at,
                            "coordinate " + "xyz".charAt(axis) + " of atom " + i / 3,
                            at.frac[i] / length,
                            step,
                            h -> valueMoved(system, index, h / length, true));
                }
                for (int i = 0; i < 9; i++) {
                    int index = i;
                    checkDerivative(
                            system,
                            at,
                            "lattice component [" + i / 3 + "][" + i % 3 + "]",
                            at.lattice[i],
                            step,
                            h -> valueMoved(system, index, h, false));
                }
            }
        }
    }

    /** Function of one displacement in angstrom. */
    @FunctionalInterface
    private interface Line {
        double at(double displacement);
    }

    /**
     * Compares with two central differences of different step. How far they disagree bounds the error of the finer one where the function has
     * a continuous derivative, kinks of the second derivative included; to that comes the rounding of the values.
     */
    private void checkDerivative(
            PeriodicSystem system, Evaluation at, String name, double given, double step, Line line) {
        double coarse = (line.at(step) - line.at(-step)) / (2 * step);
        double fine = (line.at(step / 2) - line.at(-step / 2)) / step;
        double disagreement = Math.abs(coarse - fine);
        double rounding = 2 * precision * at.scale / step;
        require(
                disagreement <= 0.02 * (at.scale + Math.abs(fine)) + rounding,
                "the value is not differentiable by %s: differences over %.3g and %.3g angstrom give %.9g and %.9g in %s",
                name,
                step,
                step / 2,
                coarse,
                fine,
                system);
        require(
                Math.abs(given - fine) <= 2 * disagreement + rounding,
                "derivative by %s is %.12g, central differences give %.12g +- %.2g in %s",
                name,
                given,
                fine,
                2 * disagreement + rounding,
                system);
    }

    private double valueMoved(PeriodicSystem system, int index, double by, boolean coordinate) {
        double[] lattice = system.lattice();
        double[] frac = system.frac();
        (coordinate ? frac : lattice)[index] += by;
        return term.evaluate(config, system.with(lattice, frac), Gradient.none());
    }

    /** Checks that turning or mirroring the crystal in space changes nothing. */
    public void checkRotation() {
        checkSame("another orientation", 1, RandomSystems::rotated);
    }

    /** Checks that another origin and whole cells added to coordinates change nothing. */
    public void checkOrigin() {
        checkSame("another origin", 1, RandomSystems::shifted);
    }

    /** Checks that the order of the atoms changes nothing. */
    public void checkAtomOrder() {
        checkSame("another order of atoms", 1, RandomSystems::reordered);
    }

    /** Checks that another cell of the same lattice changes nothing. */
    public void checkChoiceOfCell() {
        checkSame("another choice of cell", 1, RandomSystems::withOtherCell);
    }

    /** Checks that a supercell of k cells has k times the value. */
    public void checkSupercell() {
        checkSame("a supercell of 2 cells", 2, (s, random) -> RandomSystems.supercell(s, 2, 1, 0));
        checkSame("a sheared supercell of 6 cells", 6, (s, random) -> RandomSystems.supercell(s, 2, 3, 1));
    }

    /** Another description of a system. */
    @FunctionalInterface
    private interface Description {
        PeriodicSystem of(PeriodicSystem system, RandomGenerator random);
    }

    private void checkSame(String what, int cells, Description description) {
        RandomGenerator random = generator(seed + 1);
        for (PeriodicSystem system : systems) {
            PeriodicSystem other = description.of(system, random);
            if (applies(system)) {
                require(applies(other), "the term applies to a crystal but not to %s of it: %s", what, system);
                Evaluation at = evaluate(system);
                double found = term.evaluate(config, other, Gradient.none());
                double expected = cells * at.value;
                // coordinates of the other description are rounded too, hence the slope in the scale
                double tolerance = 1e3 * precision * cells * at.scale;
                require(
                        Math.abs(found - expected) <= tolerance,
                        "%s has the value %.15g, expected %.15g +- %.2g for %s",
                        what,
                        found,
                        expected,
                        tolerance,
                        system);
            }
        }
    }

    /** Checks that derivatives are added to what is there, and that the value does not depend on whether they are wanted. */
    public void checkAddsToGradient() {
        for (PeriodicSystem system : systems) {
            if (applies(system)) {
                Evaluation at = evaluate(system);
                Gradient started = Gradient.zeros(system.size());
                for (int i = 0; i < system.size(); i++) {
                    started.addFrac(i, at.scale, -at.scale, at.scale);
                }
                started.addLattice(0, 0, at.scale);
                double value = term.evaluate(config, system, started);
                double tolerance = 10 * precision * at.scale;
                require(
                        value == at.value,
                        "the value is %.17g, and %.17g into a collector that is not empty: %s",
                        at.value,
                        value,
                        system);
                require(
                        Math.abs(started.lattice()[0] - at.lattice[0] - at.scale) <= tolerance
                                && Math.abs(started.frac()[1] - at.frac[1] + at.scale) <= tolerance,
                        "derivatives replace what was in the collector instead of adding to it: %s",
                        system);
                double alone = term.evaluate(config, system, Gradient.none());
                require(
                        alone == at.value,
                        "the value is %.17g with derivatives and %.17g without: %s",
                        at.value,
                        alone,
                        system);
            }
        }
    }

    /** Checks that evaluations do not depend on earlier or simultaneous ones, bit for bit. */
    public void checkStateless() {
        List<PeriodicSystem> applicable = systems.stream().filter(this::applies).toList();
        List<Evaluation> alone = applicable.stream().map(this::evaluate).toList();
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int task = 0; task < 4 * THREADS; task++) {
                int first = task;
                tasks.add(() -> {
                    for (int k = 0; k < applicable.size(); k++) {
                        int i = (k + first) % applicable.size();
                        Evaluation again = evaluate(applicable.get(i));
                        require(
                                again.isSame(alone.get(i)),
                                "the value was %.17g and is %.17g after or beside other evaluations: %s",
                                alone.get(i).value,
                                again.value,
                                applicable.get(i));
                    }
                    return null;
                });
            }
            for (Future<Void> future : executor.invokeAll(tasks)) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while checking in parallel", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError failed ? failed : new AssertionError(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    private record Evaluation(double value, double[] frac, double[] lattice, double scale) {
        boolean isSame(Evaluation other) {
            return value == other.value
                    && java.util.Arrays.equals(frac, other.frac)
                    && java.util.Arrays.equals(lattice, other.lattice);
        }
    }

    private Evaluation evaluate(PeriodicSystem system) {
        Gradient gradient = Gradient.zeros(system.size());
        double value = term.evaluate(config, system, gradient);
        require(Double.isFinite(value), "the value is %s for %s", value, system);
        double[] frac = gradient.frac();
        double[] lattice = gradient.lattice();
        double scale = Math.abs(value);
        for (double f : frac) {
            scale += Math.abs(f);
        }
        for (int i = 0; i < 9; i++) {
            scale += Math.abs(lattice[i] * system.lattice(i / 3, i % 3));
        }
        require(Double.isFinite(scale), "the derivatives are not finite for %s", system);
        return new Evaluation(value, frac, lattice, scale);
    }

    private static double largest(Evaluation at) {
        double largest = 0;
        for (double f : at.frac) {
            largest = Math.max(largest, Math.abs(f));
        }
        for (double l : at.lattice) {
            largest = Math.max(largest, Math.abs(l));
        }
        return largest;
    }

    private boolean applies(PeriodicSystem system) {
        return term.inapplicable(config, system).isEmpty();
    }

    private void require(boolean condition, String message, Object... numbers) {
        if (!condition) {
            throw new AssertionError(term.getClass().getSimpleName() + " with " + config + " (seed " + seed + "): "
                    + String.format(Locale.ROOT, message, numbers));
        }
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
