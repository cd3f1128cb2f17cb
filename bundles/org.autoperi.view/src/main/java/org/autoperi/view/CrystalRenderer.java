package org.autoperi.view;

import java.util.OptionalInt;

/**
 * Draws scenes into pixels with a depth buffer in plain Java. Keeps its buffers from picture to picture, so a window or a report uses one
 * renderer for all of them; not thread-safe. The same input gives the same pixels.
 *
 * <p>Cost: one ray per pixel and surface that covers it, O(atoms) beyond that.
 */
public final class CrystalRenderer {
    /** Width of cell edges in pixels of the finished picture, for a picture 400 pixels high. */
    private static final double LINE_WIDTH = 1.15;

    private final SurfaceBuffer buffer = new SurfaceBuffer();
    private float[] centres = {};
    private int rays = 1;
    private int pictureWidth;
    private int pictureHeight;
    private int drawnAtoms;

    /** Makes a renderer without buffers; they grow with the pictures. */
    public CrystalRenderer() {}

    /** Draws a scene into a new picture. */
    public Picture render(Scene scene, Camera camera, RenderSettings settings) {
        int[] argb = new int[settings.width() * settings.height()];
        render(scene, camera, settings, argb);
        return new Picture(settings.width(), settings.height(), argb);
    }

    /**
     * Draws a scene into pixels that the caller keeps.
     *
     * @param argb receives {@code 0xAARRGGBB}, not premultiplied, shape [height, width] flattened
     * @throws IllegalArgumentException if the array is too small
     */
    public void render(Scene scene, Camera camera, RenderSettings settings, int[] argb) {
        if (argb.length < settings.width() * settings.height()) {
            throw new IllegalArgumentException("expected room for " + settings.width() + " x " + settings.height()
                    + " pixels, found " + argb.length);
        }
        rays = settings.supersampling();
        pictureWidth = settings.width();
        pictureHeight = settings.height();
        drawnAtoms = scene.atomCount();
        int width = pictureWidth * rays;
        int height = pictureHeight * rays;
        buffer.clear(width, height);
        Viewport view = new Viewport(scene, camera, width, height);
        if (centres.length < 3 * drawnAtoms) {
            centres = new float[3 * drawnAtoms];
        }
        for (int i = 0; i < drawnAtoms; i++) {
            centres[3 * i] = (float) view.viewX(scene.x(i), scene.y(i), scene.z(i));
            centres[3 * i + 1] = (float) view.viewY(scene.x(i), scene.y(i), scene.z(i));
            centres[3 * i + 2] = (float) view.viewZ(scene.x(i), scene.y(i), scene.z(i));
        }
        double line = rays * LINE_WIDTH * Math.max(1, Math.sqrt(Math.min(pictureWidth, pictureHeight) / 400.0));
        new Rasterizer(buffer, view, line).draw(scene, centres);
        new Shader(buffer, scene, settings, view, centres).resolve(argb);
        if (settings.gizmo()) {
            new Gizmo(argb, pictureWidth, pictureHeight).draw(scene, camera);
        }
    }

    /** Returns the atom of the last scene that is seen at a pixel, for clicks; empty outside of atoms and of the picture. */
    public OptionalInt atomAt(int x, int y) {
        if (x < 0 || y < 0 || x >= pictureWidth || y >= pictureHeight) {
            return OptionalInt.empty();
        }
        int owner = buffer.owner[(y * rays + rays / 2) * buffer.width + x * rays + rays / 2];
        return owner >= 0 && owner < drawnAtoms ? OptionalInt.of(owner) : OptionalInt.empty();
    }
}
