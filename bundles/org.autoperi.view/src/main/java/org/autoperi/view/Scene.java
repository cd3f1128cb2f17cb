package org.autoperi.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Species;

/**
 * Spheres, sticks and lines in Cartesian space, ready to be drawn from any side. Immutable and thread-safe; build it once per crystal
 * and turn the camera.
 *
 * <p>Bonds: two atoms closer than {@link SceneOptions#bondFactor()} times the sum of their covalent radii. A pair of metals is bonded only in
 * crystals without non-metals, so that cations of a salt are not joined. Bonds are found across cell boundaries. This is a rule for
 * pictures, not a statement on chemistry.
 */
public final class Scene {
    /** Atoms nearer to a cell face than this many angstrom lie on it; below the thermal motion of any atom. */
    private static final double ON_FACE = 0.05;

    private static final double BOND_RADIUS = 0.11;
    private static final double STICK_RADIUS = 0.16;
    /** Sphere radius of balls: an offset, so that hydrogen can be seen, and a part of the covalent radius. */
    private static final double BALL_OFFSET = 0.20;

    private static final double BALL_PART = 0.24;
    private static final int VACANCY = 0xF4F4F4;

    private final double[] atoms;
    private final int[] colours;
    private final int[] sites;
    private final int[] images;
    private final List<List<Species>> shared;
    private final double[] sticks;
    private final int[] stickColours;
    private final int[] stickAtoms;
    private final double[] lines;
    private final double[] axes;
    private final double[] centre;
    private final double radius;
    private final int[] occluderStart;
    private final int[] occluders;

    private Scene(Content content) {
        int n = content.atoms.size();
        atoms = new double[4 * n];
        colours = new int[n];
        sites = new int[n];
        images = new int[3 * n];
        List<List<Species>> mixed = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            Ball ball = content.atoms.get(i);
            System.arraycopy(new double[] {ball.x, ball.y, ball.z, ball.radius}, 0, atoms, 4 * i, 4);
            colours[i] = ElementPalette.rgb(ball.species.get(0).element());
            sites[i] = ball.site;
            System.arraycopy(ball.image, 0, images, 3 * i, 3);
            boolean whole = ball.species.size() == 1 && ball.species.get(0).occupancy() == 1;
            mixed.add(whole ? List.of() : ball.species);
        }
        shared = List.copyOf(mixed);
        sticks = content.sticks;
        stickColours = content.stickColours;
        stickAtoms = content.stickAtoms;
        lines = content.lines;
        axes = content.axes;
        centre = middle();
        radius = extent();
        List<int[]> near = near();
        occluderStart = new int[n + 1];
        for (int i = 0; i < n; i++) {
            occluderStart[i + 1] = occluderStart[i] + near.get(i).length;
        }
        occluders = near.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** Returns the scene of a crystal with the default options. */
    public static Scene of(Crystal crystal) {
        return of(crystal, new SceneOptions());
    }

    /** Returns the scene of a crystal; disordered sites are drawn as sectors of their species. */
    public static Scene of(Crystal crystal, SceneOptions options) {
        return new Scene(new Content(crystal, options));
    }

    private double[] middle() {
        double[] low = new double[3];
        double[] high = new double[3];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < lines.length; i++) {
            low[i % 3] = Math.min(low[i % 3], lines[i]);
            high[i % 3] = Math.max(high[i % 3], lines[i]);
        }
        for (int i = 0; lines.length == 0 && i < atoms.length; i++) {
            if (i % 4 < 3) {
                low[i % 4] = Math.min(low[i % 4], atoms[i]);
                high[i % 4] = Math.max(high[i % 4], atoms[i]);
            }
        }
        return new double[] {(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2};
    }

    private double extent() {
        double most = 0;
        for (int i = 0; i < atomCount(); i++) {
            most = Math.max(most, radius(i) + away(x(i), y(i), z(i)));
        }
        for (int i = 0; i < lines.length; i += 3) {
            most = Math.max(most, away(lines[i], lines[i + 1], lines[i + 2]));
        }
        return most;
    }

    private double away(double x, double y, double z) {
        double dx = x - centre[0];
        double dy = y - centre[1];
        double dz = z - centre[2];
        return Math.sqrt(dx * dx + dy * dy + dz * dz);
    }

    /** Neighbours of each atom that may keep light from it: those seen larger than about a tenth of the half space. */
    private List<int[]> near() {
        List<List<Integer>> lists = new ArrayList<>();
        double largest = 0;
        double[] points = new double[3 * atomCount()];
        for (int i = 0; i < atomCount(); i++) {
            lists.add(new ArrayList<>());
            System.arraycopy(atoms, 4 * i, points, 3 * i, 3);
            largest = Math.max(largest, radius(i));
        }
        if (atomCount() > 0) {
            new PointGrid(points, 4 * largest).forEachPair((i, j, squared) -> {
                double distance = Math.sqrt(squared);
                if (distance < radius(i) + 3 * radius(j)) {
                    lists.get(i).add(j);
                }
                if (distance < radius(j) + 3 * radius(i)) {
                    lists.get(j).add(i);
                }
            });
        }
        return lists.stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toList();
    }

    /** Returns the number of spheres. */
    public int atomCount() {
        return sites.length;
    }

    /** Returns the number of sticks, each a bond or half of one. */
    public int bondCount() {
        return stickAtoms.length / 2;
    }

    /** Returns the site of the crystal that a sphere shows, counted from 0. */
    public int site(int atom) {
        return sites[atom];
    }

    /** Returns the cell along lattice vector {@code axis} in which a sphere lies. */
    public int image(int atom, int axis) {
        return images[3 * atom + axis];
    }

    /** Returns a Cartesian coordinate of a sphere in angstrom. */
    public double x(int atom) {
        return atoms[4 * atom];
    }

    /** Returns a Cartesian coordinate of a sphere in angstrom. */
    public double y(int atom) {
        return atoms[4 * atom + 1];
    }

    /** Returns a Cartesian coordinate of a sphere in angstrom. */
    public double z(int atom) {
        return atoms[4 * atom + 2];
    }

    /** Returns the radius of a sphere in angstrom. */
    public double radius(int atom) {
        return atoms[4 * atom + 3];
    }

    /** Returns the two atoms that stick {@code bond} joins; the second is -1 where it is not shown and the stick ends in the middle. */
    public int[] bond(int bond) {
        return new int[] {stickAtoms[2 * bond], stickAtoms[2 * bond + 1]};
    }

    /** Returns a Cartesian coordinate of the centre about which the scene turns, in angstrom. */
    public double centre(int axis) {
        return centre[axis];
    }

    /** Returns the radius of the sphere about the centre that holds everything, in angstrom. */
    public double radius() {
        return radius;
    }

    int colour(int atom) {
        return colours[atom];
    }

    List<Species> sectors(int atom) {
        return shared.get(atom);
    }

    static int vacancy() {
        return VACANCY;
    }

    /** Sticks, 7 numbers each: two ends and a radius. */
    double[] sticks() {
        return sticks;
    }

    int[] stickColours() {
        return stickColours;
    }

    /** Two ends per stick, -1 for one that is not shown. */
    int[] stickAtoms() {
        return stickAtoms;
    }

    /** Ends of cell edges, 6 numbers each. */
    double[] lines() {
        return lines;
    }

    /** Lattice vectors as rows. */
    double[] axes() {
        return axes;
    }

    int[] occluderStart() {
        return occluderStart;
    }

    int[] occluders() {
        return occluders;
    }

    /** A sphere to be. */
    private record Ball(double x, double y, double z, double radius, List<Species> species, int site, int[] image) {
        String key() {
            return site + Arrays.toString(image);
        }
    }

    /** Collects what a crystal shows. */
    private static final class Content {
        private final Crystal crystal;
        private final SceneOptions options;
        private final boolean salt;
        private final List<Ball> atoms = new ArrayList<>();
        private final double[] axes;
        private final double[] lines;
        private double[] sticks = {};
        private int[] stickColours = {};
        private int[] stickAtoms = {};

        Content(Crystal crystal, SceneOptions options) {
            this.crystal = crystal;
            this.options = options;
            this.axes = crystal.lattice().matrix();
            this.salt = crystal.composition().elements().stream().anyMatch(e -> !e.isMetal());
            this.lines = options.cell() ? edges() : new double[0];
            int[] cells = {options.repeatA(), options.repeatB(), options.repeatC()};
            double[] slack = new double[3];
            for (int a = 0; a < 3; a++) {
                slack[a] =
                        options.boundaryImages() ? ON_FACE / crystal.lattice().faceDistance(a) : 0;
            }
            collect(cells, slack, atoms);
            if (options.style() != SceneOptions.Style.SPACE_FILLING && options.bondFactor() > 0) {
                joinAtoms(cells, slack);
            }
        }

        private void collect(int[] cells, double[] slack, List<Ball> into) {
            for (int site = 0; site < crystal.size(); site++) {
                int[] from = new int[3];
                int[] to = new int[3];
                for (int a = 0; a < 3; a++) {
                    double f = crystal.frac(site, a);
                    double past = cells[a] + slack[a] - f;
                    from[a] = (int) Math.ceil(-slack[a] - f);
                    to[a] = slack[a] > 0 ? (int) Math.floor(past) : (int) Math.ceil(past) - 1;
                }
                for (int i = from[0]; i <= to[0]; i++) {
                    for (int j = from[1]; j <= to[1]; j++) {
                        for (int k = from[2]; k <= to[2]; k++) {
                            into.add(ball(site, i, j, k));
                        }
                    }
                }
            }
        }

        private Ball ball(int site, int i, int j, int k) {
            double u = crystal.frac(site, 0) + i;
            double v = crystal.frac(site, 1) + j;
            double w = crystal.frac(site, 2) + k;
            double x = u * axes[0] + v * axes[3] + w * axes[6];
            double y = u * axes[1] + v * axes[4] + w * axes[7];
            double z = u * axes[2] + v * axes[5] + w * axes[8];
            List<Species> species = crystal.species(site);
            double covalent = covalent(species);
            double radius =
                    switch (options.style()) {
                        case BALL_AND_STICK -> BALL_OFFSET + BALL_PART * covalent;
                        case SPACE_FILLING -> covalent;
                        case STICKS -> STICK_RADIUS;
                    };
            return new Ball(x, y, z, radius, species, site, new int[] {i, j, k});
        }

        private static double covalent(List<Species> species) {
            return species.stream()
                    .mapToDouble(s -> s.element().covalentRadiusAngstrom())
                    .max()
                    .orElseThrow();
        }

        private boolean isBonded(List<Species> a, List<Species> b, double distance) {
            Element first = a.get(0).element();
            Element second = b.get(0).element();
            boolean cations = salt && first.isMetal() && second.isMetal();
            return !cations && distance < options.bondFactor() * (covalent(a) + covalent(b));
        }

        /** Bonds among what is shown, then half bonds to what would be shown one bond length further out. */
        private void joinAtoms(int[] cells, double[] slack) {
            double reach = 0;
            for (int site = 0; site < crystal.size(); site++) {
                reach = Math.max(reach, 2 * options.bondFactor() * covalent(crystal.species(site)));
            }
            List<Ball> all = new ArrayList<>(atoms);
            if (options.openBonds()) {
                double[] wider = new double[3];
                for (int a = 0; a < 3; a++) {
                    wider[a] = slack[a] + reach / crystal.lattice().faceDistance(a);
                }
                Set<String> shown = new HashSet<>();
                atoms.forEach(b -> shown.add(b.key()));
                List<Ball> wide = new ArrayList<>();
                collect(cells, wider, wide);
                wide.stream().filter(b -> !shown.contains(b.key())).forEach(all::add);
            }
            double[] points = new double[3 * all.size()];
            for (int i = 0; i < all.size(); i++) {
                points[3 * i] = all.get(i).x;
                points[3 * i + 1] = all.get(i).y;
                points[3 * i + 2] = all.get(i).z;
            }
            List<int[]> pairs = new ArrayList<>();
            new PointGrid(points, reach).forEachPair((i, j, squared) -> {
                boolean kept = i < atoms.size()
                        && (j < atoms.size() || !isShownElsewhere(all.get(i), all.get(j), cells, slack));
                if (kept && isBonded(all.get(i).species, all.get(j).species, Math.sqrt(squared))) {
                    pairs.add(new int[] {i, j});
                }
            });
            store(pairs, all);
        }

        /** Whether a bond leaves through a face on which its atom lies: the image on the opposite face shows it. */
        private boolean isShownElsewhere(Ball atom, Ball partner, int[] cells, double[] slack) {
            for (int a = 0; a < 3; a++) {
                double from = crystal.frac(atom.site, a) + atom.image[a];
                double to = crystal.frac(partner.site, a) + partner.image[a];
                boolean below = from <= slack[a] && to < -slack[a];
                boolean above = from >= cells[a] - slack[a] && to > cells[a] + slack[a];
                if (options.boundaryImages() && (below || above)) {
                    return true;
                }
            }
            return false;
        }

        private void store(List<int[]> pairs, List<Ball> all) {
            sticks = new double[7 * pairs.size()];
            stickColours = new int[2 * pairs.size()];
            stickAtoms = new int[2 * pairs.size()];
            double thick = options.style() == SceneOptions.Style.STICKS ? STICK_RADIUS : BOND_RADIUS;
            for (int s = 0; s < pairs.size(); s++) {
                Ball a = all.get(pairs.get(s)[0]);
                Ball b = all.get(pairs.get(s)[1]);
                boolean open = pairs.get(s)[1] >= atoms.size();
                double part = open ? 0.5 : 1;
                double[] stick = {
                    a.x, a.y, a.z, a.x + part * (b.x - a.x), a.y + part * (b.y - a.y), a.z + part * (b.z - a.z), thick
                };
                System.arraycopy(stick, 0, sticks, 7 * s, 7);
                stickColours[2 * s] = ElementPalette.rgb(a.species.get(0).element());
                stickColours[2 * s + 1] = open
                        ? stickColours[2 * s]
                        : ElementPalette.rgb(b.species.get(0).element());
                stickAtoms[2 * s] = pairs.get(s)[0];
                stickAtoms[2 * s + 1] = open ? -1 : pairs.get(s)[1];
            }
        }

        /** Every edge once, also those that cells share. */
        private double[] edges() {
            int[] cells = {options.repeatA(), options.repeatB(), options.repeatC()};
            List<double[]> ends = new ArrayList<>();
            for (int axis = 0; axis < 3; axis++) {
                int p = (axis + 1) % 3;
                int q = (axis + 2) % 3;
                for (int i = 0; i <= cells[p]; i++) {
                    for (int j = 0; j <= cells[q]; j++) {
                        double[] from = new double[3];
                        from[p] = i;
                        from[q] = j;
                        double[] to = from.clone();
                        to[axis] = cells[axis];
                        ends.add(crystal.lattice().toCartesian(from));
                        ends.add(crystal.lattice().toCartesian(to));
                    }
                }
            }
            return ends.stream().flatMapToDouble(Arrays::stream).toArray();
        }
    }
}
