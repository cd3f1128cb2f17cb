package org.autoperi.view;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Arrows along a, b and c in the corner of a picture, with their letters drawn as strokes because pixels here know no fonts. Colours follow
 * the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people with colour vision deficiency can tell apart; its blue is
 * lightened to be seen on dark backgrounds too.
 */
final class Gizmo {
    private static final int[] COLOURS = {0xD55E00, 0x009E73, 0x2A86C8};
    private static final int SMALLEST_PICTURE = 140;

    private final int[] argb;
    private final int width;
    private final int height;

    Gizmo(int[] argb, int width, int height) {
        this.argb = argb;
        this.width = width;
        this.height = height;
    }

    void draw(Scene scene, Camera camera) {
        int size = Math.min(width, height);
        if (size < SMALLEST_PICTURE) {
            return;
        }
        double length = Math.max(22, Math.min(64, 14 + size * 0.07));
        double letter = length * 0.17;
        double middleX = length + 2.6 * letter;
        double middleY = height - length - 2.6 * letter;
        double[] axes = scene.axes();
        double[][] tips = new double[3][];
        for (int i = 0; i < 3; i++) {
            double x = axes[3 * i];
            double y = axes[3 * i + 1];
            double z = axes[3 * i + 2];
            double norm = Math.sqrt(x * x + y * y + z * z);
            Rotation r = camera.rotation();
            tips[i] =
                    new double[] {r.apply(0, x, y, z) / norm, -r.apply(1, x, y, z) / norm, r.apply(2, x, y, z) / norm};
        }
        IntStream.range(0, 3)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> tips[i][2]))
                .forEach(i -> arrow(middleX, middleY, tips[i], length, letter, i));
    }

    private void arrow(double x, double y, double[] tip, double length, double letter, int axis) {
        double thick = Math.max(1, length * 0.035);
        double flat = Math.hypot(tip[0], tip[1]);
        double endX = x + length * tip[0];
        double endY = y + length * tip[1];
        if (flat > 0.05) {
            double head = length * 0.2 * Math.min(1, flat * 2);
            double ux = tip[0] / flat;
            double uy = tip[1] / flat;
            stroke(new double[] {x, y, endX - ux * head, endY - uy * head}, thick, COLOURS[axis]);
            for (double part = 0; part <= 1; part += 0.05) {
                double wide = Math.max(0.4, thick * 2.4 * (1 - part));
                double px = endX - ux * head * (1 - part);
                double py = endY - uy * head * (1 - part);
                stroke(
                        new double[] {px - uy * wide, py + ux * wide, px + uy * wide, py - ux * wide},
                        0.8,
                        COLOURS[axis]);
            }
        }
        double awayX = flat > 0.05 ? tip[0] / flat : 0.7;
        double awayY = flat > 0.05 ? tip[1] / flat : 0.7;
        letter(axis, endX + awayX * letter * 1.5, endY + awayY * letter * 1.5, letter);
    }

    /** A round bowl, closed or open, with a stem before or after it. */
    private void letter(int axis, double x, double y, double size) {
        double radius = size * 0.62;
        double pen = Math.max(0.75, size * 0.13);
        int steps = 28;
        double gap = axis == 2 ? Math.PI / 4 : 0;
        double[] bowl = new double[2 * (steps + 1)];
        for (int i = 0; i <= steps; i++) {
            double angle = gap + i * (2 * Math.PI - 2 * gap) / steps;
            bowl[2 * i] = x + radius * Math.cos(angle);
            bowl[2 * i + 1] = y + radius * Math.sin(angle);
        }
        stroke(bowl, pen, COLOURS[axis]);
        if (axis == 0) {
            stroke(new double[] {x + radius, y - radius, x + radius, y + radius}, pen, COLOURS[axis]);
        } else if (axis == 1) {
            stroke(new double[] {x - radius, y - 2.3 * radius, x - radius, y + radius}, pen, COLOURS[axis]);
        }
    }

    /** A line through points with a pen of the given half width, its edges as soft as a pixel. */
    private void stroke(double[] points, double pen, int rgb) {
        double[] xs = IntStream.range(0, points.length / 2)
                .mapToDouble(i -> points[2 * i])
                .toArray();
        double[] ys = IntStream.range(0, points.length / 2)
                .mapToDouble(i -> points[2 * i + 1])
                .toArray();
        int left = (int) Math.max(0, Arrays.stream(xs).min().orElseThrow() - pen - 1);
        int right = (int) Math.min(width - 1.0, Arrays.stream(xs).max().orElseThrow() + pen + 1);
        int top = (int) Math.max(0, Arrays.stream(ys).min().orElseThrow() - pen - 1);
        int bottom = (int) Math.min(height - 1.0, Arrays.stream(ys).max().orElseThrow() + pen + 1);
        for (int py = top; py <= bottom; py++) {
            for (int px = left; px <= right; px++) {
                double near = Double.POSITIVE_INFINITY;
                for (int i = 0; i + 1 < xs.length; i++) {
                    near = Math.min(near, distance(px + 0.5, py + 0.5, xs[i], ys[i], xs[i + 1], ys[i + 1]));
                }
                double cover = Math.max(0, Math.min(1, pen - near + 0.5));
                if (cover > 0) {
                    blend(py * width + px, rgb, cover);
                }
            }
        }
    }

    private static double distance(double x, double y, double ax, double ay, double bx, double by) {
        double dx = bx - ax;
        double dy = by - ay;
        double squared = dx * dx + dy * dy;
        double part = squared == 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / squared));
        return Math.hypot(x - ax - part * dx, y - ay - part * dy);
    }

    private void blend(int at, int rgb, double cover) {
        int below = argb[at];
        double through = (below >>> 24) / 255.0 * (1 - cover);
        double total = cover + through;
        int mixed = (int) Math.round(255 * total) << 24;
        for (int shift = 0; shift <= 16; shift += 8) {
            double value = (cover * (rgb >> shift & 255) + through * (below >> shift & 255)) / total;
            mixed |= (int) Math.round(value) << shift;
        }
        argb[at] = mixed;
    }
}
