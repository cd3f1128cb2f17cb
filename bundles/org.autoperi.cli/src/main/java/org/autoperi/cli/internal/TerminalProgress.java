package org.autoperi.cli.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.autoperi.core.Progress;
import org.autoperi.run.JsonText;

/**
 * Progress on standard error: a bar that is redrawn on a terminal, a plain line now and then elsewhere, or one JSON object per line.
 * Shows the innermost part of known length. Thread-safe.
 */
final class TerminalProgress implements Progress {
    /** How progress is shown. */
    enum Style {
        AUTO,
        BAR,
        LINES,
        NDJSON,
        NONE
    }

    private static final int BAR_WIDTH = 24;
    private static final long BAR_NANOS = 100_000_000L;
    private static final long NDJSON_NANOS = 1_000_000_000L;
    private static final long WINDOW_NANOS = 20_000_000_000L;
    private final Shared shared;
    private final String label;
    private final long total;
    private final long began;
    private final TerminalProgress parent;
    private final Deque<long[]> marks = new ArrayDeque<>();
    private long done;
    private boolean closed;

    /** What all parts of one piece of work share. */
    private static final class Shared {
        private final Console console;
        private final Style style;
        private final long interval;
        private final BooleanSupplier cancelled;
        private final LongSupplier clock;
        private long last = Long.MIN_VALUE;
        private boolean barShown;
        private String note = "";
        private String lastLine = "";
        private TerminalProgress current;

        Shared(Console console, Style style, long interval, BooleanSupplier cancelled, LongSupplier clock) {
            this.console = console;
            this.style = style;
            this.interval = interval;
            this.cancelled = cancelled;
            this.clock = clock;
        }
    }

    /**
     * @param lineSeconds time between two plain lines, seconds
     * @param cancelled whether the user wants to stop
     * @param clock nanoseconds
     */
    TerminalProgress(Console console, Style style, int lineSeconds, BooleanSupplier cancelled, LongSupplier clock) {
        Style shown = style != Style.AUTO ? style : console.isTerminal() ? Style.BAR : Style.LINES;
        boolean silent = console.isQuiet() && shown != Style.NDJSON;
        long interval =
                switch (shown) {
                    case BAR -> BAR_NANOS;
                    case NDJSON -> NDJSON_NANOS;
                    default -> lineSeconds * 1_000_000_000L;
                };
        this.shared = new Shared(console, silent ? Style.NONE : shown, interval, cancelled, clock);
        this.label = "";
        this.total = 0;
        this.parent = null;
        this.began = clock.getAsLong();
    }

    private TerminalProgress(TerminalProgress parent, String label, long total) {
        this.shared = parent.shared;
        this.parent = parent;
        this.label = label;
        this.total = total;
        this.began = shared.clock.getAsLong();
    }

    @Override
    public Progress split(double share, String partLabel, long units) {
        synchronized (shared) {
            TerminalProgress part = new TerminalProgress(this, partLabel, units);
            if (units > 0 || shared.current == null || shared.current.total == 0) {
                shared.current = part;
                shared.note = "";
                part.show(false);
            }
            return part;
        }
    }

    @Override
    public void advance(long units) {
        synchronized (shared) {
            done += units;
            if (shared.current == this) {
                show(false);
            }
        }
    }

    @Override
    public void note(String text) {
        synchronized (shared) {
            shared.note = text;
        }
    }

    @Override
    public boolean isCancelled() {
        return shared.cancelled.getAsBoolean();
    }

    @Override
    public void close() {
        synchronized (shared) {
            if (closed) {
                return;
            }
            closed = true;
            if (shared.current == this) {
                show(true);
                clearBar();
                shared.current = parent == null || parent.label.isEmpty() ? null : parent;
            }
        }
    }

    /** Takes the bar away before something else is written. */
    void clearBar() {
        synchronized (shared) {
            if (shared.barShown) {
                shared.console.err().print("\r\u001b[K");
                shared.console.err().flush();
                shared.barShown = false;
            }
        }
    }

    private void show(boolean last) {
        long now = shared.clock.getAsLong();
        boolean due = shared.last == Long.MIN_VALUE || now - shared.last >= shared.interval;
        mark(now);
        if (shared.style == Style.NONE || label.isEmpty() || !due && !last) {
            return;
        }
        shared.last = now;
        switch (shared.style) {
            case BAR -> {
                if (!last) {
                    shared.console.err().print("\r\u001b[K" + text(now, true));
                    shared.console.err().flush();
                    shared.barShown = true;
                } else {
                    clearBar();
                    shared.console.err().println(text(now, false));
                }
            }
            case NDJSON -> shared.console.err().println(json(now, last));
            default -> {
                String line = text(now, false);
                if (!line.equals(shared.lastLine)) {
                    shared.console.err().println(line);
                }
                shared.lastLine = line;
            }
        }
    }

    private void mark(long now) {
        if (marks.isEmpty() || now - marks.getLast()[0] >= BAR_NANOS) {
            marks.add(new long[] {now, done});
        }
        while (marks.size() > 2 && now - marks.getFirst()[0] > WINDOW_NANOS) {
            marks.removeFirst();
        }
    }

    /** Units per second over the last seconds, so that the work a resumed run skipped does not count for long; 0 if unknown. */
    private double rate(long now) {
        long[] first = marks.isEmpty() ? new long[] {began, 0} : marks.getFirst();
        double seconds = (now - first[0]) / 1e9;
        return seconds <= 0 ? 0 : (done - first[1]) / seconds;
    }

    private String text(long now, boolean bar) {
        StringBuilder text = new StringBuilder(label);
        double rate = rate(now);
        if (total > 0) {
            double fraction = Math.min(1, (double) done / total);
            if (bar) {
                int full = (int) Math.round(fraction * BAR_WIDTH);
                text.append(" [")
                        .append("#".repeat(full))
                        .append("-".repeat(BAR_WIDTH - full))
                        .append(']');
            }
            text.append(String.format(Locale.ROOT, " %3.0f%%  %d/%d", 100 * fraction, done, total));
        } else if (done > 0) {
            text.append("  ").append(done);
        }
        if (done >= total && total > 0) {
            text.append("  in ").append(time((now - began) / 1e9));
        } else if (rate > 0) {
            text.append(String.format(Locale.ROOT, "  %.3g/s", rate));
            if (total > 0) {
                text.append("  ").append(time((total - done) / rate)).append(" left");
            }
        }
        if (!shared.note.isEmpty()) {
            text.append("  ").append(shared.note);
        }
        return text.toString();
    }

    private String json(long now, boolean last) {
        Map<String, Object> json = new LinkedHashMap<>();
        double rate = rate(now);
        json.put("type", "progress");
        json.put("part", label);
        json.put("done", done);
        json.put("total", total);
        json.put("rate", rate);
        json.put("remaining-seconds", total > 0 && rate > 0 ? (Object) ((total - done) / rate) : null);
        json.put("note", shared.note);
        json.put("ended", last);
        return JsonText.line(json);
    }

    /** Seconds as people read them: {@code 4 s}, {@code 2:05}, {@code 1:02:05}. */
    static String time(double seconds) {
        long whole = Math.round(Math.min(seconds, 1e9));
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }
}
