package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.autoperi.core.Progress;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
    private static final long SECOND = 1_000_000_000L;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;
    private boolean cancelled;

    private TerminalProgress progress(TerminalProgress.Style style, boolean terminal) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream, InputStream.nullInputStream(), Map.of(), terminal);
        return new TerminalProgress(console, style, 10, () -> cancelled, () -> now);
    }

    private String written() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void work(TerminalProgress progress) {
        try (Progress part = progress.split(1, "Training", 100)) {
            for (int i = 0; i < 100; i++) {
                now += SECOND;
                part.note("loss 0.5");
                part.advance(1);
            }
        }
    }

    @Test
    void writesALineNowAndThenWhereNobodyWatches() {
        work(progress(TerminalProgress.Style.AUTO, false));
        assertThat(written().lines().toList())
                .hasSize(11)
                .startsWith("Training   0%  0/100", "Training  10%  10/100  1.00/s  1:30 left  loss 0.5")
                .endsWith("Training 100%  100/100  in 1:40  loss 0.5");
    }

    @Test
    void redrawsABarOnATerminal() {
        work(progress(TerminalProgress.Style.AUTO, true));
        assertThat(written())
                .contains("\r\u001b[KTraining [############------------]  50%  50/100  1.00/s  50 s left  loss 0.5")
                .endsWith("\r\u001b[KTraining 100%  100/100  in 1:40  loss 0.5\n");
    }

    @Test
    void writesJsonForPrograms() {
        work(progress(TerminalProgress.Style.NDJSON, true));
        assertThat(written().lines())
                .hasSize(102)
                .contains("{\"type\":\"progress\",\"part\":\"Training\",\"done\":50,\"total\":100,\"rate\":1,"
                        + "\"remaining-seconds\":50,\"note\":\"loss 0.5\",\"ended\":false}");
    }

    @Test
    void forgetsWhatAResumedRunSkipped() {
        TerminalProgress progress = progress(TerminalProgress.Style.LINES, false);
        try (Progress part = progress.split(1, "Training", 1000)) {
            part.advance(900);
            for (int i = 0; i < 40; i++) {
                now += SECOND;
                part.advance(1);
            }
            assertThat(written()).contains("940/1000  1.00/s  1:00 left");
        }
    }

    @Test
    void passesTheWishToStopOn() {
        TerminalProgress progress = progress(TerminalProgress.Style.NONE, false);
        assertThat(progress.split(1, "a", 1).isCancelled()).isFalse();
        cancelled = true;
        assertThat(progress.split(1, "a", 1).isCancelled()).isTrue();
    }

    @Test
    void stopsAtTheFirstSignalAndEndsAtTheSecond() {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        int[] halted = {0};
        try (Interruption interruption = new Interruption(Console.of(stream, stream), code -> halted[0] = code)) {
            assertThat(interruption.isRequested()).isFalse();
            interruption.received(15);
            assertThat(interruption.isRequested()).isTrue();
            assertThat(interruption.exitCode()).isEqualTo(143);
            assertThat(halted[0]).isZero();
            interruption.received(2);
            assertThat(halted[0]).isEqualTo(130);
        }
    }
}
