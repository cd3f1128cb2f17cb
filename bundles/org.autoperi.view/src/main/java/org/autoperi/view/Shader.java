package org.autoperi.view;

/**
 * Turns surfaces into colours: soft light from the upper left, light from all sides kept away by neighbours, rims, depth cue. Light is
 * added up in linear intensity, with the square as stand-in for the transfer curve of displays.
 *
 * <p>Occlusion by a sphere of radius r at distance d, in direction w from a point with normal n: max(0, n.w) (r/d)^2, the exact
 * part of cosine-weighted light that a fully visible sphere keeps away (form factor of a sphere, textbook radiometry).
 */
final class Shader {
    private static final double[] KEY = unit(-0.50, 0.62, 0.75);
    private static final double[] FILL = unit(0.80, -0.10, 0.45);
    private static final double[] HALF = unit(KEY[0], KEY[1], KEY[2] + 1);
    private static final float[] LINEAR = new float[256];
    /** Scenes less deep than this many angstrom get less haze. */
    private static final float SHALLOW = 8;

    private static final int STEPS = 4096;
    private static final byte[] DISPLAY = new byte[STEPS + 1];

    static {
        for (int i = 0; i < 256; i++) {
            LINEAR[i] = i / 255f * (i / 255f);
        }
        for (int i = 0; i <= STEPS; i++) {
            DISPLAY[i] = (byte) Math.round(255 * Math.sqrt(i / (double) STEPS));
        }
    }

    private final SurfaceBuffer buffer;
    private final Scene scene;
    private final RenderSettings settings;
    private final Viewport view;
    private final float[] centres;
    private final float[] light = new float[4];
    private final float haze;
    private final float front;
    private final float inverseDepth;

    Shader(SurfaceBuffer buffer, Scene scene, RenderSettings settings, Viewport view, float[] centres) {
        this.buffer = buffer;
        this.scene = scene;
        this.settings = settings;
        this.view = view;
        this.centres = centres;
        this.haze = (float) settings.depthCue();
        float nearest = Float.NEGATIVE_INFINITY;
        float farthest = Float.POSITIVE_INFINITY;
        for (int i = 0; i < scene.atomCount(); i++) {
            nearest = Math.max(nearest, centres[3 * i + 2]);
            farthest = Math.min(farthest, centres[3 * i + 2]);
        }
        front = nearest;
        inverseDepth = 1 / Math.max(nearest - farthest, SHALLOW);
    }

    private static double[] unit(double x, double y, double z) {
        double norm = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / norm, y / norm, z / norm};
    }

    /** Fills a picture of the size of the settings, averaging the rays of each pixel. */
    void resolve(int[] argb) {
        int rays = settings.supersampling();
        int back = settings.backgroundArgb();
        float backAlpha = (back >>> 24) / 255f;
        float inverse = 1f / (rays * rays);
        for (int y = 0; y < settings.height(); y++) {
            for (int x = 0; x < settings.width(); x++) {
                float red = 0;
                float green = 0;
                float blue = 0;
                float alpha = 0;
                for (int sub = 0; sub < rays * rays; sub++) {
                    int column = x * rays + sub % rays;
                    int row = y * rays + sub / rays;
                    int at = row * buffer.width + column;
                    if (buffer.owner[at] != SurfaceBuffer.NOTHING) {
                        shade(at, column, row);
                        red += light[0] * light[3];
                        green += light[1] * light[3];
                        blue += light[2] * light[3];
                        alpha += light[3];
                    }
                }
                if (alpha == 0) {
                    argb[y * settings.width() + x] = back;
                    continue;
                }
                float through = (1 - alpha * inverse) * backAlpha;
                float total = alpha * inverse + through;
                argb[y * settings.width() + x] = Math.round(255 * total) << 24
                        | display((red * inverse + through * LINEAR[back >> 16 & 255]) / total) << 16
                        | display((green * inverse + through * LINEAR[back >> 8 & 255]) / total) << 8
                        | display((blue * inverse + through * LINEAR[back & 255]) / total);
            }
        }
    }

    private static int display(float linear) {
        return DISPLAY[Math.max(0, Math.min(STEPS, (int) (linear * STEPS + 0.5f)))] & 255;
    }

    private void shade(int at, int column, int row) {
        int rgb = buffer.rgb[at];
        float depth = buffer.depth[at];
        light[0] = LINEAR[rgb >> 16 & 255];
        light[1] = LINEAR[rgb >> 8 & 255];
        light[2] = LINEAR[rgb & 255];
        light[3] = 1 - haze * Math.max(0, Math.min(1, (front - depth) * inverseDepth));
        if (buffer.owner[at] == SurfaceBuffer.LINE) {
            return;
        }
        float nx = buffer.normalX(at);
        float ny = buffer.normalY(at);
        float nz = (float) Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny));
        float open = settings.occlusion() > 0 ? openness(at, column, row, nx, ny, nz) : 1;
        double key = Math.max(0, nx * KEY[0] + ny * KEY[1] + nz * KEY[2]);
        double fill = Math.max(0, nx * FILL[0] + ny * FILL[1] + nz * FILL[2]);
        double shine = Math.max(0, nx * HALF[0] + ny * HALF[1] + nz * HALF[2]);
        double rim = 1 - nz;
        double ambient = (0.32 + 0.14 * ny) * open;
        double strength = ambient + 0.74 * key * (0.55 + 0.45 * open) + 0.14 * fill * open;
        strength *= 1 - settings.outline() * 0.8 * rim * rim * rim;
        if (settings.outline() > 0) {
            strength *= 1 - settings.outline() * shadow(at, column, row, depth);
        }
        double gloss = 0.22 * power40(shine) * (0.4 + 0.6 * open);
        for (int c = 0; c < 3; c++) {
            light[c] = (float) Math.min(1, light[c] * strength + gloss);
        }
    }

    private static double power40(double x) {
        double x2 = x * x;
        double x4 = x2 * x2;
        double x8 = x4 * x4;
        double x16 = x8 * x8;
        return x16 * x16 * x8;
    }

    /** Part of the sky that neighbours leave open, 0 to 1. */
    private float openness(int at, int column, int row, float nx, float ny, float nz) {
        int owner = buffer.owner[at];
        int[] start = scene.occluderStart();
        int[] list = scene.occluders();
        float depth = buffer.depth[at];
        double grow = view.magnification(depth) * view.scale;
        float px = (float) ((column + 0.5 - view.originX) / grow);
        float py = (float) ((view.originY - row - 0.5) / grow);
        float open = 1;
        if (owner < scene.atomCount()) {
            for (int k = start[owner]; k < start[owner + 1]; k++) {
                open *= 1 - kept(list[k], px, py, depth, nx, ny, nz);
            }
        } else {
            int[] ends = scene.stickAtoms();
            int bond = 2 * (owner - scene.atomCount());
            for (int k = bond; k < bond + 2; k++) {
                open *= ends[k] < 0 ? 1 : 1 - kept(ends[k], px, py, depth, nx, ny, nz);
            }
        }
        return (float) (1 - settings.occlusion() * (1 - open));
    }

    private float kept(int atom, float px, float py, float pz, float nx, float ny, float nz) {
        float dx = centres[3 * atom] - px;
        float dy = centres[3 * atom + 1] - py;
        float dz = centres[3 * atom + 2] - pz;
        float towards = nx * dx + ny * dy + nz * dz;
        if (towards <= 0) {
            return 0;
        }
        float squared = dx * dx + dy * dy + dz * dz;
        float radius = (float) scene.radius(atom);
        float part = towards * radius * radius / (squared * (float) Math.sqrt(squared));
        return Math.min(part, 0.95f);
    }

    /** How far something in front of the next pixels stands away, 0 to 1: darkens what lies behind an edge. */
    private float shadow(int at, int x, int y, float depth) {
        int step = settings.supersampling() + 1;
        float most = 0;
        most = Math.max(most, x >= step ? buffer.depth[at - step] - depth : 0);
        most = Math.max(most, x < buffer.width - step ? buffer.depth[at + step] - depth : 0);
        most = Math.max(most, y >= step ? buffer.depth[at - step * buffer.width] - depth : 0);
        most = Math.max(most, y < buffer.height - step ? buffer.depth[at + step * buffer.width] - depth : 0);
        return Math.max(0, Math.min(1, (most - 0.25f) / 1.5f));
    }
}
