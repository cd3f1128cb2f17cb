package org.autoperi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the parts share: where data and peers are, how long to measure, and the page they print on. */
public final class Page {
    private final Path peers;
    private final boolean quick;
    private final boolean complete;
    private final List<String> figures = new ArrayList<>();

    Page(Path peers, boolean quick, boolean complete) {
        this.peers = peers;
        this.quick = quick;
        this.complete = complete;
    }

    /** Whether a tenth of the data will do. */
    public boolean isQuick() {
        return quick;
    }

    /** Whether all data are wanted where a part would take a sample, however long it takes. */
    public boolean isComplete() {
        return complete;
    }

    /** The folder of the project. */
    public Path project() {
        return peers.resolve("../..").normalize();
    }

    /** The folder of real data, which need not exist: shared/data beside the project. */
    public Path data() {
        return peers.resolve("../../../shared/data").normalize();
    }

    /** Whether there is real data. */
    public boolean hasData() {
        return Files.isDirectory(data());
    }

    /**
     * Starts a script of bench/peers.
     *
     * @throws IOException with the reason if it cannot be started
     */
    public Peer peer(String script, String... arguments) throws IOException {
        return Peer.start(peers, script, arguments);
    }

    /**
     * Starts a script of bench/peers in an environment of its own.
     *
     * @throws IOException with the reason if it cannot be started
     */
    public Peer peerOf(String environment, String script, String... arguments) throws IOException {
        return Peer.startIn(environment, peers, script, arguments);
    }

    /** Prints a line of Markdown. */
    public void line(String text) {
        System.out.println(text);
        System.out.flush();
    }

    /** Prints a row of a table; the first row is its head. */
    public void row(boolean head, Object... cells) {
        StringBuilder text = new StringBuilder("|");
        for (Object cell : cells) {
            text.append(' ').append(cell).append(" |");
        }
        line(text.toString());
        if (head) {
            line("|" + "---|".repeat(cells.length));
        }
    }

    /** Prints a figure, which is repeated at the end of the page. */
    public void figure(String name, double value, String unit) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE;
        figures.add(String.format(Locale.ROOT, whole ? "figure %s %.0f %s" : "figure %s %.5g %s", name, value, unit)
                .strip());
    }

    /** Prints that a figure could not be measured. */
    public void missing(String name, String reason) {
        figures.add("figure " + name + " missing (" + reason + ")");
    }

    /** Figures so far, one a line. */
    List<String> figures() {
        return List.copyOf(figures);
    }

    /** Median of at least one number. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
