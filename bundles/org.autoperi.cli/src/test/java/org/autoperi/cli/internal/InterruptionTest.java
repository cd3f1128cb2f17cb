package org.autoperi.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private final PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    private final List<Integer> halts = new ArrayList<>();
    private final Interruption interruption = new Interruption(Console.of(nowhere, nowhere), halts::add);

    @Test
    void asksAtTheFirstSignalAndEndsAtTheSecond() {
        assertThat(interruption.isRequested()).isFalse();
        interruption.received(2);
        assertThat(interruption.isRequested()).isTrue();
        assertThat(interruption.exitCode()).isEqualTo(130);
        assertThat(halts).isEmpty();
        interruption.received(2);
        assertThat(halts).containsExactly(130);
    }

    @Test
    void asksWhenTheInputEndsWithoutCountingAsASignal() throws Exception {
        PipedOutputStream writer = new PipedOutputStream();
        interruption.alsoWhenEnds(new PipedInputStream(writer));
        writer.write("still here\n".getBytes(StandardCharsets.UTF_8));
        writer.flush();
        Thread.sleep(50);
        assertThat(interruption.isRequested()).isFalse();
        writer.close();
        for (int i = 0; i < 1000 && !interruption.isRequested(); i++) {
            Thread.sleep(10);
        }
        assertThat(interruption.isRequested()).isTrue();
        assertThat(interruption.exitCode()).isEqualTo(143);
        interruption.received(2);
        assertThat(halts).isEmpty();
        assertThat(interruption.exitCode()).isEqualTo(130);
    }
}
