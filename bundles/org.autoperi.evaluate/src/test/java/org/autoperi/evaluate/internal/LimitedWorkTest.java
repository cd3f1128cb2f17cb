package org.autoperi.evaluate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LimitedWorkTest {
    private static final List<Integer> ITEMS = IntStream.range(0, 20).boxed().toList();
    private final ExecutorService executor = Executors.newFixedThreadPool(2, work -> {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    });

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private List<String> run(Function<Integer, String> function) {
        return new LimitedWork<Integer, String>(
                        ITEMS, function, item -> "late " + item, Duration.ofMillis(30), Progress.NONE)
                .run(executor, 2);
    }

    @Test
    void resultsStandInTheOrderOfTheItems() {
        assertThat(run(item -> "" + item))
                .isEqualTo(ITEMS.stream().map(item -> "" + item).toList());
    }

    @Test
    void whatTakesTooLongIsInterruptedAndTheOthersGoOn() {
        List<String> found = run(item -> item % 10 == 3 ? sleep() : "" + item);
        assertThat(found.get(3)).isEqualTo("late 3");
        assertThat(found.get(13)).isEqualTo("late 13");
        assertThat(found.stream().filter(text -> text.startsWith("late"))).hasSize(2);
    }

    private static String sleep() {
        try {
            new CountDownLatch(1).await();
            return "never";
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    @Tag("slow")
    void itemsThatHeedNothingDoNotHangTheSet() {
        AtomicBoolean stop = new AtomicBoolean();
        try {
            List<String> found = run(item -> {
                while (item < 2 && !stop.get()) {
                    Thread.onSpinWait();
                }
                return "" + item;
            });
            assertThat(found).hasSize(20).startsWith("late 0", "late 1").endsWith("late 19");
        } finally {
            stop.set(true);
        }
    }

    @Test
    void failuresAndCancellingComeThrough() {
        assertThatThrownBy(() -> run(item -> {
                    throw new IllegalArgumentException("item " + item);
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> run(item -> {
                    throw new CancelledException();
                }))
                .isInstanceOf(CancelledException.class);
    }
}
