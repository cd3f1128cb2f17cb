package org.autoperi.view;

import java.util.Arrays;

/** What every ray of a picture meets first: depth, normal, colour and whose surface it is. Reused from picture to picture. */
final class SurfaceBuffer {
    /** Owner where a ray meets nothing. */
    static final int NOTHING = -1;
    /** Owner of lines, which have a colour but no normal. */
    static final int LINE = -2;

    private static final float NORMAL_UNIT = 32767;

    int width;
    int height;
    float[] depth = {};
    int[] normal = {};
    int[] rgb = {};
    int[] owner = {};

    void clear(int newWidth, int newHeight) {
        width = newWidth;
        height = newHeight;
        int size = width * height;
        if (depth.length < size) {
            depth = new float[size];
            normal = new int[size];
            rgb = new int[size];
            owner = new int[size];
        }
        Arrays.fill(depth, 0, size, Float.NEGATIVE_INFINITY);
        Arrays.fill(owner, 0, size, NOTHING);
    }

    void put(int at, float z, double nx, double ny, int colour, int whose) {
        depth[at] = z;
        normal[at] = (int) (nx * NORMAL_UNIT) << 16 | (int) (ny * NORMAL_UNIT) & 0xFFFF;
        rgb[at] = colour;
        owner[at] = whose;
    }

    float normalX(int at) {
        return (normal[at] >> 16) / NORMAL_UNIT;
    }

    float normalY(int at) {
        return (short) normal[at] / NORMAL_UNIT;
    }
}
