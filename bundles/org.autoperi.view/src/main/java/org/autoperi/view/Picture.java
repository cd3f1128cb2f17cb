package org.autoperi.view;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A rectangle of pixels. The array is shared, not copied: pictures are large and short-lived.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param argb {@code 0xAARRGGBB}, not premultiplied, row by row from the top, shape [height, width] flattened
 */
public record Picture(int width, int height, int[] argb) {
    /** Checks the shape. */
    public Picture {
        if (width < 1 || height < 1 || argb.length != width * height) {
            throw new IllegalArgumentException(
                    "expected " + width + " x " + height + " pixels, at least one, found " + argb.length);
        }
    }

    /** Returns the pixel at a column and row. */
    public int at(int x, int y) {
        return argb[y * width + x];
    }

    /** Writes the picture as PNG; the stream stays open. */
    public void writePng(OutputStream out) throws IOException {
        new PngEncoder(this).write(out);
    }

    /** Returns the picture as a PNG file; the same pixels give the same bytes. */
    public byte[] toPng() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writePng(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }
}
