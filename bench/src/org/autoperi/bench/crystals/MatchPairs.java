package org.autoperi.bench.crystals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Page;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Supercell;

/** Pairs of crystals for the matchers: real ones of the same and of different composition, and altered copies of real ones. */
final class MatchPairs {
    /** How a pair came about. */
    enum Kind {
        SAME_COMPOSITION("same composition", 0.3),
        DIFFERENT_COMPOSITION("different composition", 0.1),
        DISTORTED("distorted", 0.2),
        SUPERCELL("supercell", 0.15),
        RESCALED("rescaled", 0.1),
        NEAR_TOLERANCE("near the tolerance", 0.15);

        final String text;
        final double share;

        Kind(String text, double share) {
            this.text = text;
            this.share = share;
        }
    }

    /** Two crystals by their numbers. */
    record Pair(Kind kind, int first, int second) {}

    private static final int LARGEST = 60;
    private static final String[] TABLES = {
        "mp_20/test_part.csv.gz",
        "mp_20/val_part.csv.gz",
        "mpts_52/test.csv.gz",
        "wbm_10k/wbm_val_10000.csv.gz",
        "perov_5/test.csv.gz",
        "carbon_24/test.csv.gz"
    };
    private static final String[] ARCHIVES = {
        "lemat_baseline/mp_cifs.zip",
        "lemat_baseline/alexandria_cifs.zip",
        "lemat_baseline/oqmd_cifs.zip",
        "lemat_baseline/aflow_cifs.zip"
    };

    final List<Crystal> crystals = new ArrayList<>();
    final List<Pair> pairs = new ArrayList<>();
    private final Random random;

    private MatchPairs(long seed) {
        random = new Random(seed);
    }

    /** Makes pairs in random order, so that any first part is a fair sample. */
    static MatchPairs make(List<Crystal> pool, int count, long seed) {
        MatchPairs made = new MatchPairs(seed);
        made.crystals.addAll(pool);
        for (Kind kind : Kind.values()) {
            int wanted = (int) Math.round(kind.share * count);
            if (kind == Kind.SAME_COMPOSITION) {
                made.addSame(wanted);
            } else {
                for (int i = 0; i < wanted; i++) {
                    int first = made.random.nextInt(pool.size());
                    made.pairs.add(new Pair(kind, first, made.partner(kind, first, pool.size())));
                }
            }
        }
        Collections.shuffle(made.pairs, made.random);
        made.keepUsed();
        return made;
    }

    private void keepUsed() {
        Map<Integer, Integer> numbers = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            Pair pair = pairs.get(i);
            numbers.putIfAbsent(pair.first, numbers.size());
            numbers.putIfAbsent(pair.second, numbers.size());
            pairs.set(i, new Pair(pair.kind, numbers.get(pair.first), numbers.get(pair.second)));
        }
        List<Crystal> used = numbers.keySet().stream().map(crystals::get).toList();
        crystals.clear();
        crystals.addAll(used);
    }

    /** Every crystal of MP-20, or the bundled compounds where there is no data. */
    static List<Crystal> mp20(Page page) throws IOException {
        return page.hasData() ? table(page.data().resolve(TABLES[0])) : Datasets.open("bundled");
    }

    /** Every ordered real crystal that is not too large. */
    static List<Crystal> pool(Page page) throws IOException {
        List<Crystal> all = new ArrayList<>();
        if (!page.hasData()) {
            return Datasets.open("bundled");
        }
        for (String table : TABLES) {
            all.addAll(table(page.data().resolve(table)));
        }
        for (String archive : ARCHIVES) {
            all.addAll(Datasets.open("zip:path=" + page.data().resolve(archive) + ",max-problem-share=1"));
        }
        all.removeIf(c -> !c.isOrdered() || c.size() > LARGEST);
        return all;
    }

    private static List<Crystal> table(Path file) throws IOException {
        return Datasets.open("csv:train=" + file + ",id-column=,max-problem-share=1");
    }

    /** Real pairs of one composition, each composition in turn until there are enough. */
    private void addSame(int wanted) {
        Map<Composition, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < crystals.size(); i++) {
            groups.computeIfAbsent(crystals.get(i).composition().reduced(), c -> new ArrayList<>())
                    .add(i);
        }
        List<List<Integer>> several =
                groups.values().stream().filter(g -> g.size() > 1).toList();
        for (int i = 0; i < wanted && !several.isEmpty(); i++) {
            List<Integer> group = several.get(i % several.size());
            int first = random.nextInt(group.size());
            int second = (first + 1 + random.nextInt(group.size() - 1)) % group.size();
            pairs.add(new Pair(Kind.SAME_COMPOSITION, group.get(first), group.get(second)));
        }
    }

    private int partner(Kind kind, int first, int poolSize) {
        if (kind == Kind.DIFFERENT_COMPOSITION) {
            int second = random.nextInt(poolSize);
            return second == first ? (first + 1) % poolSize : second;
        }
        Crystal crystal = crystals.get(first);
        Crystal changed =
                switch (kind) {
                    case DISTORTED -> strained(moved(crystal, 0.6 * random.nextDouble()), 0.1 * random.nextDouble());
                    case SUPERCELL -> moved(Supercell.of(crystal, multiple()), 0.2 * random.nextDouble());
                    case RESCALED -> strained(
                            moved(crystal, 0.1 * random.nextDouble()).withLattice(crystal.lattice()
                                    .scaled(Math.cbrt(0.6 + 0.9 * random.nextDouble()))),
                            0.02 * random.nextDouble());
                    default -> nearTolerance(crystal);
                };
        crystals.add(inAnotherCell(changed));
        return crystals.size() - 1;
    }

    /** Displaced, or strained, by about what is just allowed. */
    private Crystal nearTolerance(Crystal crystal) {
        double length = Math.cbrt(crystal.volumePerAtom());
        double allowed = random.nextBoolean() ? 0.3 : 0.5;
        if (random.nextInt(3) > 0) {
            return moved(crystal, length * allowed * (0.4 + 0.8 * random.nextDouble()));
        }
        double[] rows = crystal.lattice().matrix();
        int row = random.nextInt(3);
        double factor = 1 + (allowed == 0.3 ? 0.2 : 0.3) * (0.7 + 0.6 * random.nextDouble());
        for (int axis = 0; axis < 3; axis++) {
            rows[3 * row + axis] *= factor;
        }
        return crystal.withLattice(Lattice.of(rows));
    }

    /** Every atom moved in a random direction by up to a distance. */
    private Crystal moved(Crystal crystal, double distance) {
        double[] cart = crystal.cartesian();
        for (int i = 0; i < cart.length; i++) {
            cart[i] += distance * random.nextGaussian() / Math.sqrt(3);
        }
        return crystal.withFractional(crystal.lattice().toFractional(cart));
    }

    private Crystal strained(Crystal crystal, double size) {
        double[] strain = new double[9];
        for (int i = 0; i < 9; i++) {
            strain[i] = (i % 4 == 0 ? 1 : 0) + size * (2 * random.nextDouble() - 1);
        }
        double[] rows = crystal.lattice().matrix();
        double[] changed = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    changed[3 * i + j] += rows[3 * i + k] * strain[3 * k + j];
                }
            }
        }
        return crystal.withLattice(Lattice.of(changed));
    }

    /** The crystal with every entry of its lattice changed by up to a relative size. */
    static Crystal scaledEntries(Crystal crystal, double size, Random random) {
        double[] rows = crystal.lattice().matrix();
        for (int i = 0; i < 9; i++) {
            rows[i] *= 1 + size * (2 * random.nextDouble() - 1);
        }
        return crystal.withLattice(Lattice.of(rows));
    }

    private int[] multiple() {
        int[] transform = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        transform[4 * random.nextInt(3)] = 2 + random.nextInt(2);
        transform[1] = random.nextInt(2);
        transform[5] = random.nextInt(2);
        return transform;
    }

    /** Another basis of the same lattice, sites shuffled, the origin moved. */
    private Crystal inAnotherCell(Crystal crystal) {
        int[] transform = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        int row = random.nextInt(3);
        int other = (row + 1 + random.nextInt(2)) % 3;
        transform[3 * row + other] = random.nextInt(3) - 1;
        Crystal turned = Supercell.of(crystal, transform);
        Integer[] order = new Integer[turned.size()];
        Arrays.setAll(order, i -> i);
        Collections.shuffle(Arrays.asList(order), random);
        double x = random.nextDouble();
        double y = random.nextDouble();
        double z = random.nextDouble();
        Crystal.Builder builder = Crystal.builder(turned.lattice()).name(crystal.name());
        for (int i : order) {
            builder.add(turned.site(i)
                    .withPosition(turned.frac(i, 0) + x, turned.frac(i, 1) + y, turned.frac(i, 2) + z));
        }
        return builder.build();
    }

    /** Crystals as a generator might make them: real ones, displaced, of another volume, in another basis. */
    static List<Crystal> generatedLike(List<Crystal> real, int count, long seed) {
        MatchPairs maker = new MatchPairs(seed);
        List<Crystal> small = real.stream().filter(c -> c.size() <= 20).toList();
        List<Crystal> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Crystal crystal = small.get(maker.random.nextInt(small.size()));
            Crystal moved = maker.moved(crystal, 0.3 * maker.random.nextDouble());
            double factor = Math.cbrt(0.9 + 0.2 * maker.random.nextDouble());
            made.add(maker.inAnotherCell(moved.withLattice(moved.lattice().scaled(factor))));
        }
        return made;
    }

    /** Writes all crystals for the peer. */
    void write(Path file) throws IOException {
        write(crystals, file);
    }

    /** Writes crystals, one a line. */
    static void write(List<Crystal> crystals, Path file) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            for (Crystal crystal : crystals) {
                StringBuilder species = new StringBuilder();
                for (int i = 0; i < crystal.size(); i++) {
                    species.append(i == 0 ? "" : ",").append('"').append(crystal.element(i).symbol()).append('"');
                }
                out.write("{\"lattice\":" + Arrays.toString(crystal.lattice().matrix()) + ",\"species\":[" + species
                        + "],\"coords\":" + Arrays.toString(crystal.fractional()) + "}\n");
            }
        }
    }
}
