package org.autoperi.view;

/**
 * How a picture is drawn.
 *
 * @param width in pixels, 1 to 16384
 * @param height in pixels, 1 to 16384
 * @param supersampling rays per pixel along each side, 1 to 4; 1 is for turning by hand, 3 for print
 * @param backgroundArgb colour behind everything, {@code 0xAARRGGBB}; {@link #TRANSPARENT} leaves it to what the picture is put on
 * @param depthCue how much of the background the farthest point takes on, 0 to 1
 * @param occlusion how much neighbours keep ambient light away, 0 to 1
 * @param outline how dark the rim around things in front of others is, 0 to 1
 * @param gizmo whether the directions of a, b and c are shown in the lower left corner
 */
public record RenderSettings(
        int width,
        int height,
        int supersampling,
        int backgroundArgb,
        double depthCue,
        double occlusion,
        double outline,
        boolean gizmo) {
    /** No background; the picture has alpha. */
    public static final int TRANSPARENT = 0x00FFFFFF;

    /** White, for print. */
    public static final int WHITE = 0xFFFFFFFF;

    /** Near black, for dark windows and slides. */
    public static final int DARK = 0xFF15181C;

    private static final int LARGEST = 16384;

    /** Checks. */
    public RenderSettings {
        if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
            throw new IllegalArgumentException(
                    "picture must be 1 to " + LARGEST + " pixels wide and high, found " + width + " x " + height);
        }
        if (supersampling < 1 || supersampling > 4) {
            throw new IllegalArgumentException("supersampling must be 1 to 4, found " + supersampling);
        }
        for (double part : new double[] {depthCue, occlusion, outline}) {
            if (!(part >= 0 && part <= 1)) {
                throw new IllegalArgumentException("depth cue, occlusion and outline must be in [0, 1], found " + part);
            }
        }
    }

    /** Returns the settings for still pictures: three rays along each side, all effects, transparent. */
    public static RenderSettings still(int width, int height) {
        return new RenderSettings(width, height, 3, TRANSPARENT, 0.4, 0.8, 0.5, true);
    }

    /** Returns the settings for turning by hand: one ray per pixel. */
    public static RenderSettings live(int width, int height) {
        return new RenderSettings(width, height, 1, WHITE, 0.4, 0.8, 0.5, true);
    }

    /** Returns these settings on another background. */
    public RenderSettings withBackground(int argb) {
        return new RenderSettings(width, height, supersampling, argb, depthCue, occlusion, outline, gizmo);
    }

    /** Returns these settings with another number of rays. */
    public RenderSettings withSupersampling(int rays) {
        return new RenderSettings(width, height, rays, backgroundArgb, depthCue, occlusion, outline, gizmo);
    }

    /** Returns these settings for another size. */
    public RenderSettings withSize(int newWidth, int newHeight) {
        return new RenderSettings(
                newWidth, newHeight, supersampling, backgroundArgb, depthCue, occlusion, outline, gizmo);
    }

    /** Returns these settings with or without the axes in the corner. */
    public RenderSettings withGizmo(boolean shown) {
        return new RenderSettings(width, height, supersampling, backgroundArgb, depthCue, occlusion, outline, shown);
    }
}
