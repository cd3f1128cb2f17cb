package org.autoperi.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Ctrl-C and SIGTERM while work runs: the first asks the work to stop after its step, the second ends the process at once. Closing
 * gives the signals back. Uses {@code sun.misc.Signal} of the module {@code jdk.unsupported}, reflectively, as a JVM may lack it.
 */
final class Interruption implements AutoCloseable {
    private static final int SIGNAL_BASE = 128;
    private static final int TERMINATION = 15;
    private final Console console;
    private final IntConsumer halt;
    private final Map<Object, Object> before = new LinkedHashMap<>();
    private Method handle;
    private volatile int signal;
    private volatile boolean inputEnded;

    /**
     * @param halt ends the process with an exit code
     */
    Interruption(Console console, IntConsumer halt) {
        this.console = console;
        this.halt = halt;
    }

    /** Listens to the signals of this process. */
    static Interruption listening(Console console) {
        Interruption interruption = new Interruption(console, Runtime.getRuntime()::halt);
        interruption.install();
        return interruption;
    }

    private void install() {
        try {
            // The bundle's own loader does not see the JDK's inner packages.
            ClassLoader loader = ClassLoader.getSystemClassLoader();
            Class<?> signalType = Class.forName("sun.misc.Signal", true, loader);
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler", true, loader);
            handle = signalType.getMethod("handle", signalType, handlerType);
            for (String name : new String[] {"INT", "TERM"}) {
                Object one = signalType.getConstructor(String.class).newInstance(name);
                int number = (int) signalType.getMethod("getNumber").invoke(one);
                Object handler = Proxy.newProxyInstance(
                        handlerType.getClassLoader() == null ? loader : handlerType.getClassLoader(),
                        new Class<?>[] {handlerType},
                        (proxy, method, arguments) -> switch (method.getName()) {
                            case "handle" -> {
                                received(number);
                                yield null;
                            }
                            case "hashCode" -> System.identityHashCode(proxy);
                            case "equals" -> proxy == arguments[0];
                            default -> "Interruption";
                        });
                before.put(one, handle.invoke(null, one, handler));
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Without them Ctrl-C ends the process at once; the run folder stays consistent and can be resumed.
            System.getLogger(Interruption.class.getName())
                    .log(System.Logger.Level.DEBUG, "signals cannot be handled", e);
        }
    }

    /**
     * Asks the work to stop also when an input ends: how a study stops its runs, and how they notice that it is gone. The thread
     * that waits for it does not keep the process alive. It is no signal: one that comes as well, as from a terminal to all its
     * processes, still is the first.
     */
    void alsoWhenEnds(InputStream input) {
        Thread thread = new Thread(
                () -> {
                    try {
                        input.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // An input that cannot be read any more has ended too.
                        System.getLogger(Interruption.class.getName())
                                .log(System.Logger.Level.DEBUG, "the input cannot be read", e);
                    }
                    inputEnded = true;
                },
                "autoperi-input");
        thread.setDaemon(true);
        thread.start();
    }

    /** Called for each signal. */
    void received(int number) {
        if (signal != 0) {
            halt.accept(SIGNAL_BASE + number);
            return;
        }
        signal = number;
        console.err().println();
        console.err().println("stopping after this step; once more to stop at once");
    }

    /** Whether the work should stop. */
    boolean isRequested() {
        return signal != 0 || inputEnded;
    }

    /** Exit code of work that stopped: 130 for Ctrl-C, 143 for SIGTERM and for the end of the input. */
    int exitCode() {
        return SIGNAL_BASE + (signal != 0 ? signal : inputEnded ? TERMINATION : 2);
    }

    @Override
    public void close() {
        before.forEach((one, handler) -> {
            try {
                handle.invoke(null, one, handler);
            } catch (ReflectiveOperationException e) {
                System.getLogger(Interruption.class.getName())
                        .log(System.Logger.Level.DEBUG, "a signal cannot be given back", e);
            }
        });
        before.clear();
    }
}
