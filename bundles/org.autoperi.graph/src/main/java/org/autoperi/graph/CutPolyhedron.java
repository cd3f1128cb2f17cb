package org.autoperi.graph;

import java.util.Arrays;

/**
 * A convex polyhedron around the origin that planes cut smaller. Hot code: plain arrays, reused from cell to cell; not thread-safe.
 *
 * <p>Each face is a loop of vertex numbers, counter-clockwise from outside. Vertices within a slack of a cutting plane count as lying on
 * it, for all faces alike, so that planes through vertices (as in every cubic lattice) leave a consistent polyhedron; a cut in which
 * rounding contradicts itself all the same is noticed and {@link #isBroken() said}.
 */
final class CutPolyhedron {
    private static final int NONE = -1;

    private double[] position = new double[3 * 64];
    private double[] side = new double[64];
    private int[] renumbered = new int[64];
    private int[] next = new int[64];
    private int vertices;

    private int[][] loops = new int[32][];
    private int[] sizes = new int[32];
    private int[] owners = new int[32];
    private int faces;

    private int[] crossings = new int[3 * 32];
    private int crossed;
    private int[] scratch = new int[32];

    private double slack;
    private double farthestSquare;
    private boolean broken;

    /** Starts from a cube whose faces have negative owners. */
    void reset(double halfEdge, double newSlack) {
        slack = newSlack;
        broken = false;
        vertices = 8;
        for (int v = 0; v < 8; v++) {
            position[3 * v] = (v & 1) == 0 ? -halfEdge : halfEdge;
            position[3 * v + 1] = (v & 2) == 0 ? -halfEdge : halfEdge;
            position[3 * v + 2] = (v & 4) == 0 ? -halfEdge : halfEdge;
        }
        faces = 0;
        addFace(NONE, 0, 4, 6, 2);
        addFace(NONE, 1, 3, 7, 5);
        addFace(NONE, 0, 1, 5, 4);
        addFace(NONE, 2, 6, 7, 3);
        addFace(NONE, 0, 2, 3, 1);
        addFace(NONE, 4, 5, 7, 6);
        farthestSquare = 3 * halfEdge * halfEdge;
    }

    private void addFace(int owner, int... loop) {
        if (faces == loops.length) {
            loops = Arrays.copyOf(loops, 2 * faces);
            sizes = Arrays.copyOf(sizes, 2 * faces);
            owners = Arrays.copyOf(owners, 2 * faces);
        }
        setLoop(faces, loop, loop.length);
        owners[faces++] = owner;
    }

    private void setLoop(int face, int[] loop, int size) {
        if (loops[face] == null || loops[face].length < size) {
            loops[face] = new int[Math.max(12, 2 * size)];
        }
        System.arraycopy(loop, 0, loops[face], 0, size);
        sizes[face] = size;
    }

    /** Whether rounding left no consistent polyhedron; it is of no use then. */
    boolean isBroken() {
        return broken;
    }

    /** Square of the distance from the origin to the farthest vertex. */
    double farthestSquare() {
        return farthestSquare;
    }

    /** Whether a face of the cube is left. */
    boolean isOpen() {
        for (int face = 0; face < faces; face++) {
            if (owners[face] < 0) {
                return true;
            }
        }
        return false;
    }

    int faceCount() {
        return faces;
    }

    int owner(int face) {
        return owners[face];
    }

    /** Vertices of a face, shape [n, 3] flattened. */
    double[] corners(int face) {
        double[] corners = new double[3 * sizes[face]];
        for (int i = 0; i < sizes[face]; i++) {
            System.arraycopy(position, 3 * loops[face][i], corners, 3 * i, 3);
        }
        return corners;
    }

    /** Keeps the points that are nearer to the origin than to the given one. */
    void cut(double x, double y, double z, int owner) {
        double square = x * x + y * y + z * z;
        if (broken || square >= 4 * farthestSquare) {
            return;
        }
        double length = Math.sqrt(square);
        if (!measure(x / length, y / length, z / length, length / 2)) {
            return;
        }
        crossed = 0;
        Arrays.fill(next, 0, vertices, NONE);
        int kept = 0;
        for (int face = 0; face < faces && !broken; face++) {
            if (clip(face)) {
                int[] spare = loops[kept];
                loops[kept] = loops[face];
                loops[face] = spare;
                sizes[kept] = sizes[face];
                owners[kept++] = owners[face];
            }
        }
        faces = kept;
        close(owner);
        compact();
    }

    /** Signed distances of the vertices; false if none is beyond the plane. */
    private boolean measure(double x, double y, double z, double distance) {
        double most = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < vertices; v++) {
            side[v] = position[3 * v] * x + position[3 * v + 1] * y + position[3 * v + 2] * z - distance;
            most = Math.max(most, side[v]);
        }
        return most > slack;
    }

    private boolean isBeyond(int vertex) {
        return side[vertex] > slack;
    }

    /** Takes away what of a face is beyond the plane; false if nothing is left of it. */
    private boolean clip(int face) {
        int[] loop = loops[face];
        int size = sizes[face];
        int leaves = NONE;
        int enters = NONE;
        int beyond = 0;
        for (int i = 0; i < size; i++) {
            boolean here = isBeyond(loop[i]);
            boolean then = isBeyond(loop[i + 1 == size ? 0 : i + 1]);
            beyond += here ? 1 : 0;
            if (!here && then) {
                broken |= leaves != NONE;
                leaves = i;
            } else if (here && !then) {
                enters = i + 1 == size ? 0 : i + 1;
            }
        }
        if (beyond == 0 || beyond == size) {
            return beyond == 0;
        }
        int inside = size - beyond;
        int last = crossing(loop[leaves], loop[leaves + 1 == size ? 0 : leaves + 1]);
        int first = crossing(loop[enters], loop[enters == 0 ? size - 1 : enters - 1]);
        if (last != first) {
            broken |= next[first] != NONE;
            next[first] = last;
        }
        return replaceLoop(face, enters, inside, first, last);
    }

    private boolean replaceLoop(int face, int enters, int inside, int first, int last) {
        if (scratch.length < inside + 2) {
            scratch = new int[2 * inside + 2];
        }
        int[] loop = loops[face];
        int count = 0;
        if (first != loop[enters]) {
            scratch[count++] = first;
        }
        for (int i = 0; i < inside; i++) {
            scratch[count++] = loop[(enters + i) % sizes[face]];
        }
        if (last != scratch[count - 1] && last != first) {
            scratch[count++] = last;
        }
        if (count < 3) {
            return false;
        }
        setLoop(face, scratch, count);
        return true;
    }

    /** The vertex where the plane crosses an edge, made once for both faces of the edge. */
    private int crossing(int inner, int outer) {
        if (side[inner] >= -slack) {
            return inner;
        }
        for (int i = 0; i < crossed; i++) {
            if (crossings[3 * i] == inner && crossings[3 * i + 1] == outer) {
                return crossings[3 * i + 2];
            }
        }
        int made = addVertex(inner, outer);
        if (3 * crossed == crossings.length) {
            crossings = Arrays.copyOf(crossings, 2 * crossings.length);
        }
        crossings[3 * crossed] = inner;
        crossings[3 * crossed + 1] = outer;
        crossings[3 * crossed++ + 2] = made;
        return made;
    }

    private int addVertex(int inner, int outer) {
        if (vertices == side.length) {
            position = Arrays.copyOf(position, 6 * vertices);
            side = Arrays.copyOf(side, 2 * vertices);
            next = Arrays.copyOf(next, 2 * vertices);
            renumbered = Arrays.copyOf(renumbered, 2 * vertices);
        }
        double part = side[inner] / (side[inner] - side[outer]);
        for (int axis = 0; axis < 3; axis++) {
            double from = position[3 * inner + axis];
            position[3 * vertices + axis] = from + part * (position[3 * outer + axis] - from);
        }
        side[vertices] = 0;
        next[vertices] = NONE;
        return vertices++;
    }

    /** Joins the cut edges to the new face. */
    private void close(int owner) {
        int start = NONE;
        int edges = 0;
        for (int v = 0; v < vertices; v++) {
            if (next[v] != NONE) {
                start = v;
                edges++;
            }
        }
        if (edges < 3) {
            broken = true;
            return;
        }
        int[] loop = new int[edges];
        int at = start;
        for (int i = 0; i < edges; i++) {
            loop[i] = at;
            at = next[at];
            if (at == NONE || (at == start) != (i == edges - 1)) {
                broken = true;
                return;
            }
        }
        addFace(owner, loop);
    }

    /** Drops vertices that no face uses. */
    private void compact() {
        if (broken) {
            return;
        }
        Arrays.fill(renumbered, 0, vertices, NONE);
        for (int face = 0; face < faces; face++) {
            for (int i = 0; i < sizes[face]; i++) {
                renumbered[loops[face][i]] = 0;
            }
        }
        int count = 0;
        farthestSquare = 0;
        for (int v = 0; v < vertices; v++) {
            if (renumbered[v] != NONE) {
                renumbered[v] = count;
                double x = position[3 * count] = position[3 * v];
                double y = position[3 * count + 1] = position[3 * v + 1];
                double z = position[3 * count + 2] = position[3 * v + 2];
                farthestSquare = Math.max(farthestSquare, x * x + y * y + z * z);
                count++;
            }
        }
        vertices = count;
        for (int face = 0; face < faces; face++) {
            for (int i = 0; i < sizes[face]; i++) {
                loops[face][i] = renumbered[loops[face][i]];
            }
        }
    }
}
