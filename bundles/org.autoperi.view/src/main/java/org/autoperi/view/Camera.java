package org.autoperi.view;

import java.util.Objects;
import org.autoperi.crystal.Lattice;

/**
 * From where and how a scene is seen.
 *
 * @param rotation from crystal space to the view
 * @param zoom 1 fits the sphere around the scene into the picture, larger is nearer; more than zero
 * @param panX shift to the right in units of the radius of the scene
 * @param panY shift upwards in the same unit
 * @param fieldOfViewDegrees angle under which the whole scene is seen, 0 for parallel projection, less than 120
 */
public record Camera(Rotation rotation, double zoom, double panX, double panY, double fieldOfViewDegrees) {
    /** The field of view of {@link #standard}: enough to tell front from back, too little to distort. */
    public static final double GENTLE_PERSPECTIVE = 20;

    private static final double SMALLEST_ZOOM = 0.02;
    private static final double LARGEST_ZOOM = 200;

    /** Checks. */
    public Camera {
        Objects.requireNonNull(rotation, "rotation");
        if (!(zoom > 0) || !Double.isFinite(zoom)) {
            throw new IllegalArgumentException("zoom must be positive, found " + zoom);
        }
        if (!(fieldOfViewDegrees >= 0 && fieldOfViewDegrees < 120)) {
            throw new IllegalArgumentException(
                    "field of view must be in [0, 120) degrees, found " + fieldOfViewDegrees);
        }
        if (!Double.isFinite(panX) || !Double.isFinite(panY)) {
            throw new IllegalArgumentException("pan must be finite, found " + panX + ", " + panY);
        }
    }

    /** Returns the camera that shows a crystal as it is usually printed, in gentle perspective. */
    public static Camera standard(Lattice lattice) {
        return new Camera(Rotation.standard(lattice), 1, 0, 0, GENTLE_PERSPECTIVE);
    }

    /** Returns the camera that looks along lattice vector {@code axis} in parallel projection. */
    public static Camera along(Lattice lattice, int axis) {
        return new Camera(Rotation.alongAxis(lattice, axis), 1, 0, 0, 0);
    }

    /** Returns this camera with another rotation. */
    public Camera withRotation(Rotation newRotation) {
        return new Camera(newRotation, zoom, panX, panY, fieldOfViewDegrees);
    }

    /** Returns this camera at another zoom, held between the smallest and largest that make sense. */
    public Camera withZoom(double newZoom) {
        double held = Math.max(SMALLEST_ZOOM, Math.min(LARGEST_ZOOM, newZoom));
        return new Camera(rotation, held, panX, panY, fieldOfViewDegrees);
    }

    /** Returns this camera with another pan. */
    public Camera withPan(double newPanX, double newPanY) {
        return new Camera(rotation, zoom, newPanX, newPanY, fieldOfViewDegrees);
    }

    /** Returns this camera with another field of view; 0 is parallel projection. */
    public Camera withFieldOfView(double degrees) {
        return new Camera(rotation, zoom, panX, panY, degrees);
    }

    /** Returns the camera after a drag of the mouse: right turns about the vertical, down about the horizontal of the screen. */
    public Camera turned(double rightDegrees, double downDegrees) {
        Rotation turn = Rotation.about(1, 0, 0, downDegrees).after(Rotation.about(0, 1, 0, rightDegrees));
        return withRotation(turn.after(rotation));
    }

    /** Returns the camera turned clockwise about the line of sight. */
    public Camera rolled(double degrees) {
        return withRotation(Rotation.about(0, 0, 1, -degrees).after(rotation));
    }

    /**
     * Returns this camera with zoom and pan chosen so that what is seen of the scene fills the picture but for a margin. Unlike zoom 1
     * this depends on the rotation: use it for still pictures.
     *
     * @param margin free part on each side, 0 to 0.4
     */
    public Camera fitted(Scene scene, int width, int height, double margin) {
        Camera plain = new Camera(rotation, 1, 0, 0, fieldOfViewDegrees);
        double[] box = new Viewport(scene, plain, width, height).bounds(scene);
        double wide = Math.max(1e-9, box[2] - box[0]);
        double high = Math.max(1e-9, box[3] - box[1]);
        double grow = (1 - 2 * margin) * Math.min(width / wide, height / high);
        double unit = new Viewport(scene, plain, width, height).scale() * scene.radius();
        double shiftX = (width / 2.0 - (box[0] + box[2]) / 2) / unit;
        double shiftY = ((box[1] + box[3]) / 2 - height / 2.0) / unit;
        return new Camera(rotation, grow, shiftX, shiftY, fieldOfViewDegrees);
    }
}
