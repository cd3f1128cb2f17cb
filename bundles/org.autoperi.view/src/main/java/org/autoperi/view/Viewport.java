package org.autoperi.view;

/**
 * Where points of a scene come to lie in a picture of a given size. Labels that are drawn over the pixels, in SVG or by a window, are
 * placed with it.
 */
public final class Viewport {
    /** Part of the half picture that the sphere around the scene fills at zoom 1. */
    private static final double FILL = 0.94;

    final double[] rotation;
    final double centreX;
    final double centreY;
    final double centreZ;
    /** Distance of the eye from the centre in angstrom, infinite in parallel projection. */
    final double eye;

    final double originX;
    final double originY;
    final double scale;

    /** Describes a picture of {@code width} times {@code height} pixels of a scene seen by a camera. */
    public Viewport(Scene scene, Camera camera, int width, int height) {
        rotation = camera.rotation().matrix();
        centreX = scene.centre(0);
        centreY = scene.centre(1);
        centreZ = scene.centre(2);
        double half = Math.toRadians(camera.fieldOfViewDegrees()) / 2;
        eye = half == 0 ? Double.POSITIVE_INFINITY : scene.radius() / Math.sin(half);
        // in perspective the outline of the sphere at the plane of its centre is R / cos(half)
        scale = camera.zoom() * FILL * Math.min(width, height) / 2 / (scene.radius() / Math.cos(half));
        originX = width / 2.0 + camera.panX() * scale * scene.radius();
        originY = height / 2.0 - camera.panY() * scale * scene.radius();
    }

    /** Returns pixels per angstrom in the plane through the centre of the scene. */
    public double scale() {
        return scale;
    }

    double viewX(double x, double y, double z) {
        return rotation[0] * (x - centreX) + rotation[1] * (y - centreY) + rotation[2] * (z - centreZ);
    }

    double viewY(double x, double y, double z) {
        return rotation[3] * (x - centreX) + rotation[4] * (y - centreY) + rotation[5] * (z - centreZ);
    }

    double viewZ(double x, double y, double z) {
        return rotation[6] * (x - centreX) + rotation[7] * (y - centreY) + rotation[8] * (z - centreZ);
    }

    /** How much larger than in the central plane things appear at view depth z. */
    double magnification(double viewZ) {
        return eye == Double.POSITIVE_INFINITY ? 1 : eye / Math.max(eye - viewZ, 1e-3 * eye);
    }

    /**
     * Returns where a point lies in the picture.
     *
     * @return pixel column, pixel row (both from the upper left corner, whole numbers are pixel edges) and depth in angstrom,
     *     larger is nearer; shape [3]
     */
    public double[] project(double x, double y, double z) {
        double depth = viewZ(x, y, z);
        double grow = magnification(depth) * scale;
        return new double[] {originX + grow * viewX(x, y, z), originY - grow * viewY(x, y, z), depth};
    }

    /** Returns left, top, right, bottom of everything in the scene, in pixels. */
    double[] bounds(Scene scene) {
        double[] box = {
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
        };
        for (int i = 0; i < scene.atomCount(); i++) {
            include(box, project(scene.x(i), scene.y(i), scene.z(i)), scene.radius(i));
        }
        double[] lines = scene.lines();
        for (int i = 0; i < lines.length; i += 3) {
            include(box, project(lines[i], lines[i + 1], lines[i + 2]), 0);
        }
        return box;
    }

    private void include(double[] box, double[] at, double radius) {
        double r = radius * scale * magnification(at[2]);
        box[0] = Math.min(box[0], at[0] - r);
        box[1] = Math.min(box[1], at[1] - r);
        box[2] = Math.max(box[2], at[0] + r);
        box[3] = Math.max(box[3], at[1] + r);
    }
}
