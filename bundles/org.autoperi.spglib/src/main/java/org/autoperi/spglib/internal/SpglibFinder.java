package org.autoperi.spglib.internal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.autoperi.core.Extension;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SpaceGroup;
import org.autoperi.crystal.Species;
import org.autoperi.crystal.Symmetry;
import org.autoperi.crystal.SymmetryException;
import org.autoperi.crystal.SymmetryTolerance;
import org.autoperi.crystal.spi.SymmetryFinder;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Finds symmetry by the native library spglib where it is installed.
 *
 * <p>Sites are alike if they hold the same species; the library sees a number for each kind. It does not tell the tolerance it ended with, so
 * {@link Symmetry#usedTolerance()} is the one asked for.
 */
@Component
@Extension(
        id = "spglib",
        label = "spglib",
        description = "Asks the native library spglib 2 (Debian: libsymspg1), which must be installed.",
        cite = "doi:10.1080/27660400.2024.2384822")
public final class SpglibFinder implements SymmetryFinder<SpglibFinder.Config> {

    private static final int RANK = 100;

    private final SpglibLibrary.Loaded loaded;

    /** No parameters beyond the tolerances. */
    public record Config() {}

    /** Looks for the library; without it {@link #obstacle()} says what is missing. */
    @Activate
    public SpglibFinder() {
        this(SpglibLibrary.load());
    }

    SpglibFinder(SpglibLibrary.Loaded loaded) {
        this.loaded = loaded;
    }

    @Override
    public int rank() {
        return RANK;
    }

    @Override
    public Optional<String> obstacle() {
        return loaded.library().isPresent() ? Optional.empty() : Optional.of(loaded.obstacle());
    }

    @Override
    public Symmetry find(Crystal crystal, SymmetryTolerance tolerance, Config config) throws SymmetryException {
        SpglibLibrary library = loaded.library().orElseThrow(() -> new SymmetryException(loaded.obstacle()));
        Dataset dataset;
        try {
            dataset = library.dataset(
                    columns(crystal.lattice()),
                    crystal.fractional(),
                    kinds(crystal),
                    tolerance.distanceAngstrom(),
                    tolerance.angleDegrees().orElse(-1));
        } catch (SpglibLibrary.RefusedException e) {
            throw new SymmetryException(String.format(
                    Locale.ROOT,
                    "spglib %s finds no space group of %s at %s angstrom: %s; try another tolerance",
                    library.version(),
                    crystal.name().isEmpty() ? crystal.composition().formula() : "'" + crystal.name() + "'",
                    tolerance.distanceAngstrom(),
                    e.getMessage()));
        }
        return Symmetry.builder(crystal, SpaceGroup.ofSetting(dataset.hallNumber()), tolerance)
                .transformation(dataset.transformation(), dataset.originShift())
                .sites(dataset.orbits(), dataset.letters(), dataset.siteSymmetries())
                .build();
    }

    private static double[] columns(Lattice lattice) {
        double[] columns = new double[9];
        for (int i = 0; i < 9; i++) {
            columns[i] = lattice.get(i % 3, i / 3);
        }
        return columns;
    }

    /** Numbers from 1 on, equal for sites that hold the same species in any order. */
    private static int[] kinds(Crystal crystal) {
        Map<List<Species>, Integer> numbers = new HashMap<>();
        int[] kinds = new int[crystal.size()];
        for (int i = 0; i < kinds.length; i++) {
            List<Species> species = crystal.species(i).stream()
                    .sorted(Comparator.comparing(Species::element)
                            .thenComparing(s -> s.oxidation().orElse(Integer.MIN_VALUE))
                            .thenComparing(Species::occupancy))
                    .toList();
            kinds[i] = numbers.computeIfAbsent(species, s -> numbers.size() + 1);
        }
        return kinds;
    }
}
