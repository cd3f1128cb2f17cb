package org.autoperi.view.chart;

/** Measures text, so that a layout leaves room for it. */
@FunctionalInterface
public interface TextMetrics {
    /** Returns the width of a text in pixels at a font height in pixels. */
    double width(String text, double size);

    /** Returns metrics that need no font: typical widths of sans-serif letters, on the wide side. */
    static TextMetrics estimated() {
        return (text, size) -> {
            double width = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if ("iljtfI.,:;'|!()[] ".indexOf(c) >= 0) {
                    width += 0.34;
                } else if ("mwMW%".indexOf(c) >= 0) {
                    width += 0.88;
                } else {
                    width += Character.isUpperCase(c) ? 0.68 : 0.57;
                }
            }
            return width * size;
        };
    }
}
