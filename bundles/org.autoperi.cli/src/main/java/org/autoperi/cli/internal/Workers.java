package org.autoperi.cli.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Option;

/** The option {@code --threads} of commands that do their work themselves, and the threads it asks for. */
final class Workers implements AutoCloseable {
    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "Number of threads; 0 takes all.")
    private int threads;

    private ExecutorService executor;

    /** Refuses a number that is none, before any work. */
    void check() throws CommandException {
        if (threads < 0) {
            throw new CommandException(ExitCode.USAGE, "--threads " + threads + " is below 0; 0 takes all there are");
        }
    }

    int count() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** The threads, started on the first call. */
    ExecutorService executor() {
        if (executor == null) {
            executor = Executors.newFixedThreadPool(count(), work -> {
                Thread thread = new Thread(work, "autoperi-worker");
                thread.setDaemon(true);
                return thread;
            });
        }
        return executor;
    }

    @Override
    public void close() {
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
