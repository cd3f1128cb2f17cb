package org.autoperi.view;

import java.util.Arrays;
import java.util.List;
import org.autoperi.crystal.Species;

/**
 * Finds the first surface along every ray through a picture. Spheres and cylinders are met exactly, one quadratic equation per ray,
 * within the rows and columns their outline covers; nothing is made of triangles. Hot: plain arrays and doubles.
 */
final class Rasterizer {
    /** Lines lie this many angstrom in front of what they touch, so that surfaces do not swallow half of their width. */
    private static final double LINE_LIFT = 0.03;

    private static final int LINE_RGB = 0x848B93;

    private final SurfaceBuffer buffer;
    private final Viewport view;
    private final double lineWidth;
    private final boolean parallel;
    private double spanLeft;
    private double spanRight;

    Rasterizer(SurfaceBuffer buffer, Viewport view, double lineWidth) {
        this.buffer = buffer;
        this.view = view;
        this.lineWidth = lineWidth;
        this.parallel = view.eye == Double.POSITIVE_INFINITY;
    }

    /**
     * Draws everything.
     *
     * @param centres sphere centres in view space, shape [N, 3] flattened
     */
    void draw(Scene scene, float[] centres) {
        for (long entry : nearestFirst(scene, centres)) {
            int i = (int) entry;
            double x = centres[3 * i];
            double y = centres[3 * i + 1];
            double z = centres[3 * i + 2];
            List<Species> sectors = scene.sectors(i);
            if (!sectors.isEmpty()) {
                sphere(x, y, z, scene.radius(i), Sectors.of(sectors), 0, i);
            } else {
                sphere(x, y, z, scene.radius(i), null, scene.colour(i), i);
            }
        }
        double[] sticks = scene.sticks();
        int[] colours = scene.stickColours();
        int[] ends = scene.stickAtoms();
        for (int s = 0; s < scene.bondCount(); s++) {
            double[] a = inView(sticks, 7 * s);
            double[] b = inView(sticks, 7 * s + 3);
            int whose = scene.atomCount() + s;
            stick(a, b, sticks[7 * s + 6], colours[2 * s], colours[2 * s + 1], whose);
            if (ends[2 * s + 1] < 0) {
                sphere(b[0], b[1], b[2], sticks[7 * s + 6], null, colours[2 * s], whose);
            }
        }
        double[] lines = scene.lines();
        for (int i = 0; i < lines.length; i += 6) {
            line(inView(lines, i), inView(lines, i + 3));
        }
    }

    /** Atoms by depth of their centres, nearest first: what they hide is then passed over without work. The index is the low word. */
    private static long[] nearestFirst(Scene scene, float[] centres) {
        long[] order = new long[scene.atomCount()];
        for (int i = 0; i < order.length; i++) {
            int bits = Float.floatToIntBits(-centres[3 * i + 2]);
            // the bits of negative floats fall as their value rises
            int rising = bits ^ (bits >> 31 & 0x7FFFFFFF);
            order[i] = (long) rising << 32 | i;
        }
        Arrays.sort(order);
        return order;
    }

    private double[] inView(double[] xyz, int at) {
        double x = xyz[at];
        double y = xyz[at + 1];
        double z = xyz[at + 2];
        return new double[] {view.viewX(x, y, z), view.viewY(x, y, z), view.viewZ(x, y, z)};
    }

    private void sphere(double x, double y, double z, double r, Sectors sectors, int rgb, int whose) {
        if (parallel) {
            sphereParallel(x, y, z, r, sectors, rgb, whose);
        } else {
            spherePerspective(x, y, z, r, sectors, rgb, whose);
        }
    }

    private void sphereParallel(double x, double y, double z, double r, Sectors sectors, int rgb, int whose) {
        double sx = view.originX + x * view.scale;
        double sy = view.originY - y * view.scale;
        double rp = r * view.scale;
        double inverse = 1 / rp;
        float front = (float) (z + r);
        int top = Math.max(0, (int) Math.ceil(sy - rp - 0.5));
        int bottom = Math.min(buffer.height - 1, (int) Math.floor(sy + rp - 0.5));
        for (int row = top; row <= bottom; row++) {
            double ny = (sy - row - 0.5) * inverse;
            double rest = 1 - ny * ny;
            double half = Math.sqrt(Math.max(0, rest)) * rp;
            int left = Math.max(0, (int) Math.ceil(sx - half - 0.5));
            int right = Math.min(buffer.width - 1, (int) Math.floor(sx + half - 0.5));
            for (int column = left; column <= right; column++) {
                int at = row * buffer.width + column;
                if (buffer.depth[at] >= front) {
                    continue;
                }
                double nx = (column + 0.5 - sx) * inverse;
                float depth = (float) (z + r * Math.sqrt(Math.max(0, rest - nx * nx)));
                if (depth > buffer.depth[at]) {
                    buffer.put(at, depth, nx, ny, sectors == null ? rgb : sectors.at(nx, ny), whose);
                }
            }
        }
    }

    private void spherePerspective(double x, double y, double z, double r, Sectors sectors, int rgb, int whose) {
        double eye = view.eye;
        double back = eye - z;
        double[] columns = outline(x, back, r);
        double[] rows = outline(-y, back, r);
        int left = Math.max(0, (int) Math.ceil(view.originX + columns[0] - 0.5));
        int right = Math.min(buffer.width - 1, (int) Math.floor(view.originX + columns[1] - 0.5));
        int top = Math.max(0, (int) Math.ceil(view.originY + rows[0] - 0.5));
        int bottom = Math.min(buffer.height - 1, (int) Math.floor(view.originY + rows[1] - 0.5));
        double c = x * x + y * y + back * back - r * r;
        double inverseRadius = 1 / r;
        float front = (float) (z + r);
        double inverseScale = 1 / view.scale;
        for (int row = top; row <= bottom; row++) {
            double w = (view.originY - row - 0.5) * inverseScale;
            double bRow = y * w + eye * back;
            double aRow = w * w + eye * eye;
            for (int column = left; column <= right; column++) {
                int at = row * buffer.width + column;
                if (buffer.depth[at] >= front) {
                    continue;
                }
                double u = (column + 0.5 - view.originX) * inverseScale;
                double b = x * u + bRow;
                double a = u * u + aRow;
                double root = b * b - a * c;
                if (root < 0) {
                    continue;
                }
                double t = (b - Math.sqrt(root)) / a;
                float depth = (float) (eye - eye * t);
                if (depth > buffer.depth[at]) {
                    double nx = (u * t - x) * inverseRadius;
                    double ny = (w * t - y) * inverseRadius;
                    buffer.put(at, depth, nx, ny, sectors == null ? rgb : sectors.at(nx, ny), whose);
                }
            }
        }
    }

    /** Where the tangents from the eye to a circle at (side, back) cross the picture, in pixels from its middle. */
    private double[] outline(double side, double back, double r) {
        double distance = Math.sqrt(side * side + back * back);
        double middle = Math.atan2(side, back);
        double half = Math.asin(Math.min(1, r / distance));
        double unit = view.eye * view.scale;
        return new double[] {unit * Math.tan(middle - half), unit * Math.tan(middle + half)};
    }

    private void stick(double[] a, double[] b, double r, int rgbA, int rgbB, int whose) {
        double growA = view.magnification(a[2]) * view.scale;
        double growB = view.magnification(b[2]) * view.scale;
        double ax = view.originX + a[0] * growA;
        double ay = view.originY - a[1] * growA;
        double bx = view.originX + b[0] * growB;
        double by = view.originY - b[1] * growB;
        double reach = r * Math.max(growA, growB) + 1;
        Cylinder cylinder = new Cylinder(a, b, r, rgbA, rgbB, whose);
        int top = Math.max(0, (int) Math.floor(Math.min(ay, by) - reach));
        int bottom = Math.min(buffer.height - 1, (int) Math.ceil(Math.max(ay, by) + reach));
        for (int row = top; row <= bottom; row++) {
            span(row + 0.5, ax, ay, bx, by, reach);
            int left = Math.max(0, (int) Math.floor(spanLeft));
            int right = Math.min(buffer.width - 1, (int) Math.ceil(spanRight));
            cylinder.row(row, left, right);
        }
    }

    /** Finds the columns within {@code reach} of the segment from a to b in a row, or a few more. */
    private void span(double row, double ax, double ay, double bx, double by, double reach) {
        double dx = bx - ax;
        double dy = by - ay;
        double low = Math.min(ax, bx) - reach;
        double high = Math.max(ax, bx) + reach;
        if (Math.abs(dy) > 1e-6) {
            double middle = ax + (row - ay) * dx / dy;
            double half = reach * Math.sqrt(dx * dx + dy * dy) / Math.abs(dy);
            low = Math.max(low, middle - half);
            high = Math.min(high, middle + half);
        }
        spanLeft = low;
        spanRight = high;
    }

    /** A cylinder in view space, met by the rays of a row. */
    private final class Cylinder {
        private final double[] a;
        private final double dx;
        private final double dy;
        private final double dz;
        private final double length2;
        private final double r;
        private final int rgbA;
        private final int rgbB;
        private final int whose;
        private final float front;

        Cylinder(double[] a, double[] b, double r, int rgbA, int rgbB, int whose) {
            this.a = a;
            this.dx = b[0] - a[0];
            this.dy = b[1] - a[1];
            this.dz = b[2] - a[2];
            this.length2 = dx * dx + dy * dy + dz * dz;
            this.r = r;
            this.rgbA = rgbA;
            this.rgbB = rgbB;
            this.whose = whose;
            this.front = (float) (Math.max(a[2], b[2]) + r);
        }

        void row(int row, int left, int right) {
            double inverseScale = 1 / view.scale;
            double w = (view.originY - row - 0.5) * inverseScale;
            for (int column = left; column <= right; column++) {
                double u = (column + 0.5 - view.originX) * inverseScale;
                if (buffer.depth[row * buffer.width + column] >= front) {
                    continue;
                }
                if (parallel) {
                    meet(row * buffer.width + column, u, w, 0, 0, 0, -1);
                } else {
                    meet(row * buffer.width + column, 0, 0, view.eye, u, w, -view.eye);
                }
            }
        }

        /** Ray from o along v; the part of v across the axis gives a quadratic equation. */
        private void meet(int at, double ox, double oy, double oz, double vx, double vy, double vz) {
            double px = ox - a[0];
            double py = oy - a[1];
            double pz = oz - a[2];
            double alongV = dx * vx + dy * vy + dz * vz;
            double alongP = dx * px + dy * py + dz * pz;
            double k2 = length2 * (vx * vx + vy * vy + vz * vz) - alongV * alongV;
            double k1 = length2 * (px * vx + py * vy + pz * vz) - alongP * alongV;
            double k0 = length2 * (px * px + py * py + pz * pz - r * r) - alongP * alongP;
            double root = k1 * k1 - k2 * k0;
            if (root < 0 || k2 <= 0) {
                return;
            }
            double t = (-k1 - Math.sqrt(root)) / k2;
            double part = (alongP + t * alongV) / length2;
            float depth = (float) (oz + t * vz);
            if (part < 0 || part > 1 || depth <= buffer.depth[at]) {
                return;
            }
            double nx = (px + t * vx - part * dx) / r;
            double ny = (py + t * vy - part * dy) / r;
            buffer.put(at, depth, nx, ny, part < 0.5 ? rgbA : rgbB, whose);
        }
    }

    private void line(double[] a, double[] b) {
        double growA = view.magnification(a[2]);
        double growB = view.magnification(b[2]);
        double ax = view.originX + a[0] * growA * view.scale;
        double ay = view.originY - a[1] * growA * view.scale;
        double bx = view.originX + b[0] * growB * view.scale;
        double by = view.originY - b[1] * growB * view.scale;
        double half = lineWidth / 2;
        double length2 = Math.max(1e-12, (bx - ax) * (bx - ax) + (by - ay) * (by - ay));
        int top = Math.max(0, (int) Math.floor(Math.min(ay, by) - half));
        int bottom = Math.min(buffer.height - 1, (int) Math.ceil(Math.max(ay, by) + half));
        for (int row = top; row <= bottom; row++) {
            span(row + 0.5, ax, ay, bx, by, half);
            int right = Math.min(buffer.width - 1, (int) Math.ceil(spanRight));
            for (int column = Math.max(0, (int) Math.floor(spanLeft)); column <= right; column++) {
                double px = column + 0.5 - ax;
                double py = row + 0.5 - ay;
                double part = Math.max(0, Math.min(1, (px * (bx - ax) + py * (by - ay)) / length2));
                double offX = px - part * (bx - ax);
                double offY = py - part * (by - ay);
                if (offX * offX + offY * offY <= half * half) {
                    int at = row * buffer.width + column;
                    float depth = (float) (lineDepth(a[2], b[2], growA, growB, part) + LINE_LIFT);
                    if (depth > buffer.depth[at]) {
                        buffer.put(at, depth, 0, 0, LINE_RGB, SurfaceBuffer.LINE);
                    }
                }
            }
        }
    }

    /** Magnification, not depth, is linear in the picture of a line seen in perspective. */
    private double lineDepth(double a, double b, double growA, double growB, double part) {
        if (parallel) {
            return a + part * (b - a);
        }
        return view.eye - view.eye / (growA + part * (growB - growA));
    }

    /** Colours of a shared site as sectors that face the viewer, what is empty in pale grey. */
    private record Sectors(double[] upTo, int[] colours) {
        static Sectors of(List<Species> species) {
            double[] upTo = new double[species.size() + 1];
            int[] colours = new int[species.size() + 1];
            double sum = 0;
            for (int i = 0; i < species.size(); i++) {
                sum += species.get(i).occupancy();
                upTo[i] = sum;
                colours[i] = ElementPalette.rgb(species.get(i).element());
            }
            upTo[species.size()] = Double.POSITIVE_INFINITY;
            colours[species.size()] = Scene.vacancy();
            return new Sectors(upTo, colours);
        }

        int at(double nx, double ny) {
            // clockwise from the top, as pies are cut
            double turn = Math.atan2(nx, ny) / (2 * Math.PI);
            double place = turn < 0 ? turn + 1 : turn;
            int i = 0;
            while (place >= upTo[i]) {
                i++;
            }
            return colours[i];
        }
    }
}
