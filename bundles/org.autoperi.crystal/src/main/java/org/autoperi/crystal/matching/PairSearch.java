package org.autoperi.crystal.matching;

import java.util.Arrays;

/**
 * Searches all ways to lay one crystal onto another: every lattice basis of the one that is about the reduced basis of the other, and for
 * each every translation that brings an atom of the rarest kind onto one of its kind. Sites are paired on the lattice with the mean lengths
 * and angles, at least total squared distance, and the common shift is taken out. Reusable, not thread-safe.
 *
 * <p>The semantics, the choice of the atoms and all tolerances are those of pymatgen's StructureMatcher.
 */
final class PairSearch {
    private static final double FORBIDDEN = 1e20;
    /** A root mean square distance below this is a perfect match, after which the search ends. */
    private static final double PERFECT = 1e-5;

    private static final double[] IMAGES = images();

    private final MatchSettings settings;
    private final Assignment assignment = new Assignment();
    private final LllReduction lll = new LllReduction();
    private final LatticeVectors vectors = new LatticeVectors();
    private PreparedCrystal vectorsOf;
    private double vectorsRadius;

    private int[] candidates = new int[3 * 64];
    private int[] third = new int[64];
    private final int[] candidateCounts = new int[3];
    private final double[] cosineLow = new double[3];
    private final double[] cosineHigh = new double[3];
    private final int[] basis = new int[9];
    private final double[] basisInverse = new double[9];
    private final double[] mean = new double[9];
    private final double[] meanInverse = new double[9];
    private final double[] tolerance = new double[3];
    private final double[] lllTolerance = new double[3];
    private final double[] toLll = new double[9];
    private final double[] imageVectors = new double[81];

    // The larger and the smaller of both, as supercells where asked for.
    private int superSize;
    private int subSize;
    private int[] superKind = new int[0];
    private int[] subKind = new int[0];
    private int[] byKind = new int[0];
    private int[] kindStart = new int[0];
    private double[] superFrac = new double[0];
    private double[] subFrac = new double[0];
    private double[] shifted = new double[0];
    private double[] superLll = new double[0];
    private double[] superCart = new double[0];
    private double[] subLll = new double[0];
    private double[] subCart = new double[0];
    private double[] shortest = new double[0];
    private double[] costs = new double[0];
    private byte[] image = new byte[0];
    private int[] targets = new int[0];
    private int targetCount;
    private int anchor;
    private boolean isLllReady;

    private boolean rms;
    private boolean firstIsEnough;
    private Watch watch;
    private int cells;

    /** Number of lattice bases tried. */
    long bases;
    /** Least value found: the root mean square of the distances, or the largest; infinite if no pairing was found. */
    double value;
    /** Largest distance in the best pairing. */
    double farthest;

    PairSearch(MatchSettings settings) {
        this.settings = settings;
    }

    private static double[] images() {
        double[] all = new double[81];
        for (int i = 0; i < 27; i++) {
            all[3 * i] = i / 9 - 1;
            all[3 * i + 1] = i / 3 % 3 - 1;
            all[3 * i + 2] = i % 3 - 1;
        }
        return all;
    }

    /**
     * Searches.
     *
     * @param firstKind kind of each site of the first crystal, in numbers that mean the same in both
     * @param secondKind likewise of the second
     * @param rms whether the root mean square of the distances is minimised, not the largest distance
     * @param firstIsEnough whether the first pairing within the tolerance ends the search
     * @return whether there is a pairing within the tolerance
     */
    Reason search(
            PreparedCrystal first,
            int[] firstKind,
            PreparedCrystal second,
            int[] secondKind,
            boolean rms,
            boolean firstIsEnough,
            Watch watch) {
        this.rms = rms;
        this.firstIsEnough = firstIsEnough;
        this.watch = watch;
        bases = 0;
        value = Double.POSITIVE_INFINITY;
        farthest = Double.POSITIVE_INFINITY;
        cells = 1;
        boolean firstRepeats = true;
        if (settings.attemptSupercell()) {
            double ratio = sizeRatio(first, second);
            firstRepeats = ratio >= 2.0 / 3;
            cells = (int) Math.rint(firstRepeats ? ratio : 1 / ratio);
        }
        double multiple = firstRepeats ? cells : 1.0 / cells;
        double scale = settings.scale() ? Math.pow(second.volume / (first.volume * multiple), 1.0 / 6) : 1;
        if (first.size() * multiple >= second.size()) {
            return match(first, firstKind, scale, second, secondKind, 1 / scale, firstRepeats);
        }
        return match(second, secondKind, 1 / scale, first, firstKind, scale, !firstRepeats);
    }

    private double sizeRatio(PreparedCrystal first, PreparedCrystal second) {
        return switch (settings.supercellSize()) {
            case SITES -> (double) second.size() / first.size();
            case ATOMS -> second.atoms() / first.atoms();
            case VOLUME -> second.volume / first.volume;
        };
    }

    private Reason match(
            PreparedCrystal larger,
            int[] largerKind,
            double largerScale,
            PreparedCrystal smaller,
            int[] smallerKind,
            double smallerScale,
            boolean largerRepeats) {
        superSize = larger.size() * (largerRepeats ? cells : 1);
        subSize = smaller.size() * (largerRepeats ? 1 : cells);
        if (superSize != subSize && !settings.allowSubset()) {
            return Reason.SITE_COUNT;
        }
        ensureRoom();
        repeat(largerKind, largerRepeats ? cells : 1, superKind);
        repeat(smallerKind, largerRepeats ? 1 : cells, subKind);
        if (!chooseAnchor(largerRepeats)) {
            return Reason.COMPOSITION;
        }
        if (largerRepeats) {
            System.arraycopy(smaller.frac, 0, subFrac, 0, 3 * subSize);
            tryBases(larger, largerScale, smaller, smallerScale, superFrac);
        } else {
            System.arraycopy(larger.frac, 0, superFrac, 0, 3 * superSize);
            tryBases(smaller, smallerScale, larger, largerScale, subFrac);
        }
        if (value < settings.siteTolerance()) {
            return Reason.MATCHED;
        }
        return bases == 0 ? Reason.LATTICE : Reason.SITES;
    }

    private void ensureRoom() {
        if (superKind.length < superSize || subKind.length < subSize) {
            int most = Math.max(Math.max(superSize, subSize), superKind.length);
            superKind = new int[most];
            subKind = new int[most];
            byKind = new int[most];
            targets = new int[most];
            superFrac = new double[3 * most];
            subFrac = new double[3 * most];
            shifted = new double[3 * most];
            superLll = new double[3 * most];
            superCart = new double[3 * most];
            subLll = new double[3 * most];
            subCart = new double[3 * most];
            shortest = new double[3 * most];
        }
    }

    private static void repeat(int[] kinds, int times, int[] out) {
        for (int i = 0; i < kinds.length; i++) {
            Arrays.fill(out, i * times, (i + 1) * times, kinds[i]);
        }
    }

    /** Sorts the larger one by kind and finds the first site of the rarest kind; false if a kind has too few sites. */
    private boolean chooseAnchor(boolean largerRepeats) {
        int most = 0;
        for (int i = 0; i < superSize; i++) {
            most = Math.max(most, superKind[i]);
        }
        for (int i = 0; i < subSize; i++) {
            most = Math.max(most, subKind[i]);
        }
        if (kindStart.length < most + 2) {
            kindStart = new int[most + 2];
        }
        Arrays.fill(kindStart, 0);
        for (int i = 0; i < superSize; i++) {
            kindStart[superKind[i] + 1]++;
        }
        int rarest = Integer.MAX_VALUE;
        for (int i = 0; i < subSize; i++) {
            int count = kindStart[subKind[i] + 1];
            if (count < rarest) {
                rarest = count;
                anchor = i;
            }
        }
        for (int i = 0; i < subSize; i++) {
            if (--kindStart[subKind[i] + 1] < 0) {
                return false;
            }
        }
        fillByKind(most);
        int kind = subKind[anchor];
        int step = largerRepeats ? cells : 1;
        targetCount = 0;
        for (int i = kindStart[kind]; i < kindStart[kind + 1]; i += step) {
            targets[targetCount++] = byKind[i];
        }
        return true;
    }

    private void fillByKind(int most) {
        int at = 0;
        for (int kind = 0; kind <= most; kind++) {
            kindStart[kind] = at;
            for (int i = 0; i < superSize; i++) {
                if (superKind[i] == kind) {
                    byKind[at++] = i;
                }
            }
        }
        kindStart[most + 1] = at;
    }

    /** Tries every basis of the moving lattice that is about the one of the fixed lattice. */
    private void tryBases(
            PreparedCrystal moving, double movingScale, PreparedCrystal fixed, double fixedScale, double[] movingFrac) {
        findVectors(moving, movingScale, fixed, fixedScale);
        for (int i = 0; i < 3; i++) {
            double angle = fixed.angles[i];
            double slack = settings.angleToleranceDegrees();
            cosineLow[i] = Math.cos(Math.toRadians(Math.min(180, angle + slack)));
            cosineHigh[i] = Math.cos(Math.toRadians(Math.max(0, angle - slack)));
        }
        int room = vectors.count;
        for (int i = 0; i < candidateCounts[0]; i++) {
            int a = candidates[i];
            int thirds = 0;
            for (int k = 0; k < candidateCounts[2]; k++) {
                if (isAngle(a, candidates[2 * room + k], 1)) {
                    third[thirds++] = candidates[2 * room + k];
                }
            }
            watch.worked(candidateCounts[2]);
            for (int j = 0; j < candidateCounts[1] && thirds > 0; j++) {
                int b = candidates[room + j];
                if (!isAngle(a, b, 2)) {
                    continue;
                }
                watch.worked(thirds);
                for (int k = 0; k < thirds; k++) {
                    int c = third[k];
                    if (isAngle(b, c, 0)
                            && isBasis(a, b, c)
                            && tryBasis(a, b, c, moving, movingScale, fixed, fixedScale, movingFrac)) {
                        return;
                    }
                }
            }
        }
    }

    private void findVectors(PreparedCrystal moving, double movingScale, PreparedCrystal fixed, double fixedScale) {
        double slack = settings.lengthTolerance();
        double longest = Math.max(fixed.lengths[0], Math.max(fixed.lengths[1], fixed.lengths[2]));
        double radius = longest * fixedScale * (1 + slack) / movingScale;
        if (vectorsOf != moving || radius > vectorsRadius) {
            vectors.find(moving.rows, radius);
            vectorsOf = moving;
            vectorsRadius = radius;
        }
        if (candidates.length < 3 * vectors.count) {
            candidates = new int[6 * vectors.count];
            third = new int[2 * vectors.count];
        }
        for (int i = 0; i < 3; i++) {
            double wanted = fixed.lengths[i] * fixedScale;
            int count = 0;
            for (int v = 0; v < vectors.count; v++) {
                if (LatticeVectors.isAbout(vectors.length[v] * movingScale, wanted, slack)) {
                    candidates[i * vectors.count + count++] = v;
                }
            }
            candidateCounts[i] = count;
        }
    }

    private boolean isAngle(int i, int j, int angle) {
        double cosine = cosine(i, j);
        return cosine >= cosineLow[angle] && cosine <= cosineHigh[angle];
    }

    private double cosine(int i, int j) {
        double cosine = Cell.dot(vectors.cart, i, vectors.cart, j) / vectors.length[i] / vectors.length[j];
        return Math.max(-1, Math.min(1, cosine));
    }

    private boolean isBasis(int a, int b, int c) {
        System.arraycopy(vectors.whole, 3 * a, basis, 0, 3);
        System.arraycopy(vectors.whole, 3 * b, basis, 3, 3);
        System.arraycopy(vectors.whole, 3 * c, basis, 6, 3);
        return Math.abs(Cell.determinant(basis)) == cells;
    }

    /** Tries every translation; tells whether the search is over. */
    private boolean tryBasis(
            int a,
            int b,
            int c,
            PreparedCrystal moving,
            double movingScale,
            PreparedCrystal fixed,
            double fixedScale,
            double[] movingFrac) {
        bases++;
        Cell.ofParameters(
                (vectors.length[a] * movingScale + fixed.lengths[0] * fixedScale) / 2,
                (vectors.length[b] * movingScale + fixed.lengths[1] * fixedScale) / 2,
                (vectors.length[c] * movingScale + fixed.lengths[2] * fixedScale) / 2,
                (Math.toDegrees(Math.acos(cosine(b, c))) + fixed.angles[0]) / 2,
                (Math.toDegrees(Math.acos(cosine(a, c))) + fixed.angles[1]) / 2,
                (Math.toDegrees(Math.acos(cosine(a, b))) + fixed.angles[2]) / 2,
                mean);
        double normalisation = Math.cbrt(superSize / Math.abs(Cell.determinant(mean)));
        setTolerance(mean, normalisation, tolerance);
        Cell.inverse(basis, basisInverse);
        place(moving.frac, movingFrac);
        isLllReady = false;
        for (int i = 0; i < targetCount; i++) {
            watch.worked(subSize);
            shift(targets[i]);
            if (isNear() && pair(normalisation)) {
                return true;
            }
        }
        return false;
    }

    private void setTolerance(double[] rows, double normalisation, double[] out) {
        Cell.inverse(rows, meanInverse);
        for (int i = 0; i < 3; i++) {
            double x = meanInverse[i];
            double y = meanInverse[3 + i];
            double z = meanInverse[6 + i];
            out[i] = 2 * Math.sqrt(x * x + y * y + z * z) * settings.siteTolerance() / normalisation;
        }
    }

    /** Writes the moving sites in the present basis, repeated over the lattice points in it. */
    private void place(double[] frac, double[] out) {
        if (cells == 1) {
            for (int i = 0; i < frac.length; i += 3) {
                Cell.times(frac, i, basisInverse, out, i);
                for (int axis = 0; axis < 3; axis++) {
                    out[i + axis] -= Math.floor(out[i + axis]);
                }
            }
            return;
        }
        double[] points = latticePoints();
        double[] at = new double[3];
        for (int i = 0, to = 0; i < frac.length; i += 3) {
            Cell.times(frac, i, basisInverse, at, 0);
            for (int p = 0; p < points.length; p++, to++) {
                double x = at[p % 3] + points[p];
                out[to] = x - Math.floor(x);
            }
        }
    }

    /** Lattice points inside the present supercell, fractional, shape [cells, 3]. */
    private double[] latticePoints() {
        int[] low = new int[3];
        int[] high = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            for (int row = 0; row < 3; row++) {
                low[axis] += Math.min(0, basis[3 * row + axis]);
                high[axis] += Math.max(0, basis[3 * row + axis]);
            }
        }
        double[] points = new double[3 * cells];
        double slack = 0.5 / cells; // coordinates are multiples of 1 / cells
        int count = 0;
        double[] whole = new double[3];
        double[] at = new double[3];
        for (int i = low[0]; i <= high[0]; i++) {
            for (int j = low[1]; j <= high[1]; j++) {
                for (int k = low[2]; k <= high[2]; k++) {
                    whole[0] = i;
                    whole[1] = j;
                    whole[2] = k;
                    Cell.times(whole, 0, basisInverse, at, 0);
                    if (isInside(at, slack)) {
                        System.arraycopy(at, 0, points, count, 3);
                        count += 3;
                    }
                }
            }
        }
        return points;
    }

    private static boolean isInside(double[] at, double slack) {
        return Math.min(at[0], Math.min(at[1], at[2])) >= -slack && Math.max(at[0], Math.max(at[1], at[2])) < 1 - slack;
    }

    private void shift(int target) {
        double x = superFrac[3 * target] - subFrac[3 * anchor];
        double y = superFrac[3 * target + 1] - subFrac[3 * anchor + 1];
        double z = superFrac[3 * target + 2] - subFrac[3 * anchor + 2];
        for (int i = 0; i < 3 * subSize; i += 3) {
            shifted[i] = subFrac[i] + x;
            shifted[i + 1] = subFrac[i + 1] + y;
            shifted[i + 2] = subFrac[i + 2] + z;
        }
    }

    /** Whether every site of the smaller one has a site of its kind nearby; two may have the same. */
    private boolean isNear() {
        for (int i = 0; i < subSize; i++) {
            int from = kindStart[subKind[i]];
            int to = kindStart[subKind[i] + 1];
            boolean hit = false;
            for (int j = from; j < to && !hit; j++) {
                int at = 3 * byKind[j];
                hit = isWithin(shifted[3 * i] - superFrac[at], tolerance[0])
                        && isWithin(shifted[3 * i + 1] - superFrac[at + 1], tolerance[1])
                        && isWithin(shifted[3 * i + 2] - superFrac[at + 2], tolerance[2]);
            }
            if (!hit) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWithin(double difference, double limit) {
        return Math.abs(difference - Math.rint(difference)) <= limit;
    }

    /** Pairs the sites at the present translation; tells whether the search is over. */
    private boolean pair(double normalisation) {
        if (!isLllReady) {
            prepareLll(normalisation);
        }
        toLll(shifted, subSize, subLll, subCart);
        if (!fillCosts() || !assignment.solve(costs, subSize, superSize, FORBIDDEN, watch)) {
            return false;
        }
        double x = 0;
        double y = 0;
        double z = 0;
        for (int i = 0; i < subSize; i++) {
            int j = assignment.columnOfRow[i];
            int at = 3 * image[i * superSize + j];
            shortest[3 * i] = superCart[3 * j] - subCart[3 * i] + imageVectors[at];
            shortest[3 * i + 1] = superCart[3 * j + 1] - subCart[3 * i + 1] + imageVectors[at + 1];
            shortest[3 * i + 2] = superCart[3 * j + 2] - subCart[3 * i + 2] + imageVectors[at + 2];
            x += shortest[3 * i];
            y += shortest[3 * i + 1];
            z += shortest[3 * i + 2];
        }
        return weigh(x / subSize, y / subSize, z / subSize, normalisation);
    }

    private boolean weigh(double x, double y, double z, double normalisation) {
        double sum = 0;
        double most = 0;
        for (int i = 0; i < 3 * subSize; i += 3) {
            double dx = shortest[i] - x;
            double dy = shortest[i + 1] - y;
            double dz = shortest[i + 2] - z;
            double square = dx * dx + dy * dy + dz * dz;
            sum += square;
            most = Math.max(most, square);
        }
        double largest = Math.sqrt(most) * normalisation;
        double found = rms ? Math.sqrt(sum / subSize) * normalisation : largest;
        if (found < value) {
            value = found;
            farthest = largest;
            return (firstIsEnough || value < PERFECT) && value < settings.siteTolerance();
        }
        return false;
    }

    private void prepareLll(double normalisation) {
        lll.reduce(mean);
        setTolerance(lll.rows, normalisation, lllTolerance);
        Cell.inverse(lll.transform, toLll);
        for (int i = 0; i < 81; i += 3) {
            Cell.times(IMAGES, i, lll.rows, imageVectors, i);
        }
        toLll(superFrac, superSize, superLll, superCart);
        int entries = Math.multiplyExact(subSize, superSize);
        if (costs.length < entries) {
            costs = new double[entries];
            image = new byte[entries];
        }
        isLllReady = true;
    }

    private void toLll(double[] frac, int size, double[] reduced, double[] cart) {
        double[] m = lll.rows;
        for (int i = 0; i < 3 * size; i += 3) {
            Cell.times(frac, i, toLll, reduced, i);
            double u = reduced[i] - Math.floor(reduced[i]);
            double v = reduced[i + 1] - Math.floor(reduced[i + 1]);
            double w = reduced[i + 2] - Math.floor(reduced[i + 2]);
            cart[i] = u * m[0] + v * m[3] + w * m[6];
            cart[i + 1] = u * m[1] + v * m[4] + w * m[7];
            cart[i + 2] = u * m[2] + v * m[5] + w * m[8];
        }
    }

    /** Squared distances of the pairs within the tolerance; false if a site has none. */
    private boolean fillCosts() {
        Arrays.fill(costs, 0, subSize * superSize, FORBIDDEN);
        for (int i = 0; i < subSize; i++) {
            int to = kindStart[subKind[i] + 1];
            boolean any = false;
            watch.worked(superSize);
            for (int n = kindStart[subKind[i]]; n < to; n++) {
                int j = byKind[n];
                if (isWithin(superLll[3 * j] - subLll[3 * i], lllTolerance[0])
                        && isWithin(superLll[3 * j + 1] - subLll[3 * i + 1], lllTolerance[1])
                        && isWithin(superLll[3 * j + 2] - subLll[3 * i + 2], lllTolerance[2])) {
                    fillCost(i, j);
                    any = true;
                }
            }
            if (!any) {
                return false;
            }
        }
        return true;
    }

    private void fillCost(int i, int j) {
        double x = superCart[3 * j] - subCart[3 * i];
        double y = superCart[3 * j + 1] - subCart[3 * i + 1];
        double z = superCart[3 * j + 2] - subCart[3 * i + 2];
        double best = Double.POSITIVE_INFINITY;
        int nearest = 0;
        for (int k = 0; k < 27; k++) {
            double dx = x + imageVectors[3 * k];
            double dy = y + imageVectors[3 * k + 1];
            double dz = z + imageVectors[3 * k + 2];
            double square = dx * dx + dy * dy + dz * dz;
            if (square < best) {
                best = square;
                nearest = k;
            }
        }
        costs[i * superSize + j] = best;
        image[i * superSize + j] = (byte) nearest;
    }
}
