package org.autoperi.crystal.internal;

/**
 * The operations that map a primitive cell onto itself within a tolerance, one for each rotation at most.
 *
 * @param rotations W of each, nine integers
 * @param translations w of each
 * @param images numbers of the sites onto which each operation maps the sites
 * @param needed the smallest tolerance that admits each operation
 */
record FoundOperations(int[][] rotations, double[][] translations, int[][] images, double[] needed) {

    /** Searches; null if the tolerance is so loose that the lattice has too many rotations or a rotation two translations. */
    static FoundOperations of(SiteCell cell, double tolerance, double angleDegrees) {
        LatticeRotations lattice = new LatticeRotations(cell.rows, tolerance, angleDegrees);
        if (lattice.count > lattice.rotations.length) {
            return null;
        }
        Search search = new Search(cell, tolerance, lattice.count);
        for (int i = 0; i < lattice.count; i++) {
            if (!search.add(lattice.rotations[i], lattice.needed[i])) {
                return null;
            }
        }
        return search.found(search.count);
    }

    int size() {
        return rotations.length;
    }

    /** The operations that a stricter tolerance admits. */
    FoundOperations within(double tolerance) {
        int kept = 0;
        for (double need : needed) {
            kept += need <= tolerance ? 1 : 0;
        }
        FoundOperations stricter =
                new FoundOperations(new int[kept][], new double[kept][], new int[kept][], new double[kept]);
        int next = 0;
        for (int i = 0; i < needed.length; i++) {
            if (needed[i] <= tolerance) {
                stricter.rotations[next] = rotations[i];
                stricter.translations[next] = translations[i];
                stricter.images[next] = images[i];
                stricter.needed[next++] = needed[i];
            }
        }
        return stricter;
    }

    /** Tries rotations with every translation that maps the first site, which is of the rarest kind, onto one of its kind. */
    private static final class Search {
        private final SiteCell cell;
        private final double tolerance;
        private final double[] turned;
        private int[] image;
        private final int[][] rotations;
        private final double[][] translations;
        private final int[][] images;
        private final double[] needed;
        private int count;

        /** Largest squared distance of the images of the translation tried last. */
        private double farthestSquared;

        Search(SiteCell cell, double tolerance, int most) {
            this.cell = cell;
            this.tolerance = tolerance;
            turned = new double[3 * cell.n];
            image = new int[cell.n];
            rotations = new int[most][];
            translations = new double[most][];
            images = new int[most][];
            needed = new double[most];
        }

        /** Adds the operation with this rotation if there is one; false if there are two. */
        boolean add(int[] w, double latticeNeeds) {
            double[] x = cell.x;
            for (int i = 0; i < cell.n; i++) {
                double px = x[3 * i];
                double py = x[3 * i + 1];
                double pz = x[3 * i + 2];
                turned[3 * i] = w[0] * px + w[1] * py + w[2] * pz;
                turned[3 * i + 1] = w[3] * px + w[4] * py + w[5] * pz;
                turned[3 * i + 2] = w[6] * px + w[7] * py + w[8] * pz;
            }
            boolean first = true;
            for (int j = 0; j < cell.start[1]; j++) {
                double tx = x[3 * j] - turned[0];
                double ty = x[3 * j + 1] - turned[1];
                double tz = x[3 * j + 2] - turned[2];
                if (!maps(tx, ty, tz)) {
                    continue;
                }
                if (!first) {
                    return false;
                }
                first = false;
                rotations[count] = w;
                translations[count] = new double[] {tx - Math.floor(tx), ty - Math.floor(ty), tz - Math.floor(tz)};
                images[count] = image;
                needed[count++] = Math.max(latticeNeeds, Math.sqrt(farthestSquared));
                image = new int[cell.n];
            }
            return true;
        }

        private boolean maps(double tx, double ty, double tz) {
            cell.freeAll();
            farthestSquared = 0;
            for (int i = 0; i < cell.n; i++) {
                int target = cell.find(
                        cell.kind[i], turned[3 * i] + tx, turned[3 * i + 1] + ty, turned[3 * i + 2] + tz, tolerance);
                if (target < 0) {
                    return false;
                }
                cell.take(target);
                image[i] = target;
                farthestSquared = Math.max(farthestSquared, cell.foundSquared);
            }
            return true;
        }

        FoundOperations found(int size) {
            int[][] w = new int[size][];
            double[][] t = new double[size][];
            int[][] at = new int[size][];
            double[] need = new double[size];
            System.arraycopy(rotations, 0, w, 0, size);
            System.arraycopy(translations, 0, t, 0, size);
            System.arraycopy(images, 0, at, 0, size);
            System.arraycopy(needed, 0, need, 0, size);
            return new FoundOperations(w, t, at, need);
        }
    }
}
