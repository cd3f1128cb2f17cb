package org.autoperi.dynamics;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Frames of XYZ: the number of atoms, a comment, then a symbol and three coordinates for each atom. What stands behind them is left out. */
final class XyzReader implements TrajectoryReader {
    private final TextLines lines;
    private final int atoms;
    private final List<String> columns;
    private boolean first = true;

    XyzReader(String name, InputStream in) throws IOException, DynamicsException {
        this.lines = new TextLines(name, in);
        String head = lines.next();
        atoms = head == null ? 0 : count(head);
        columns = coordinates(atoms);
    }

    /** {@code x1 y1 z1 x2 ...}. */
    static List<String> coordinates(int atoms) {
        List<String> names = new ArrayList<>();
        for (int atom = 1; atom <= atoms; atom++) {
            names.add("x" + atom);
            names.add("y" + atom);
            names.add("z" + atom);
        }
        return List.copyOf(names);
    }

    private int count(String text) throws DynamicsException {
        try {
            int found = Integer.parseInt(text.strip());
            if (found > 0) {
                return found;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw lines.error("found '" + text.strip() + "', expected the number of atoms of a frame");
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public boolean next(double[] row) throws IOException, DynamicsException {
        if (!first) {
            String head = lines.next();
            while (head != null && head.isBlank()) {
                head = lines.next();
            }
            if (head == null) {
                return false;
            }
            int found = count(head);
            if (found != atoms) {
                throw lines.error("a frame of " + found + " atoms after frames of " + atoms
                        + "; a trajectory has the same atoms in each");
            }
        }
        first = false;
        lines.next();
        for (int atom = 0; atom < atoms; atom++) {
            String text = lines.next();
            if (text == null) {
                throw lines.error("the file ends within a frame, after " + atom + " of " + atoms + " atoms");
            }
            StringTokenizer tokens = new StringTokenizer(text);
            if (tokens.countTokens() < 4) {
                throw lines.error("found " + tokens.countTokens() + " values, expected a symbol and three coordinates");
            }
            tokens.nextToken();
            for (int axis = 0; axis < 3; axis++) {
                String word = tokens.nextToken();
                try {
                    row[3 * atom + axis] = Double.parseDouble(word);
                } catch (NumberFormatException e) {
                    throw lines.error("'" + word + "' is no coordinate");
                }
            }
        }
        return true;
    }

    @Override
    public String where() {
        return lines.where();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
