package org.autoperi.dl4j.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.autoperi.core.CacheFolder;
import org.autoperi.dynamics.DynamicsException;
import org.bytedeco.javacpp.Loader;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Loads ND4J and its native library, once, or says why it cannot. ND4J finds its parts through the class loader of the thread that touches it first and through a
 * setting of its own; in OSGi both have to be those of this bundle.
 */
final class NativeStack {
    private static final String CACHE = "org.bytedeco.javacpp.cachedir";
    private static final String CRASH_REPORTS = "org.deeplearning4j.crash.reporting.enabled";
    private static final String BINDINGS = "/org/nd4j/linalg/cpu/nativecpu/bindings/";

    private NativeStack() {}

    /**
     * Loads the library.
     *
     * @throws DynamicsException if there is none for this machine or it cannot be loaded
     */
    static void require() throws DynamicsException {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw new DynamicsException(DynamicsException.Reason.SETTINGS, obstacle.get());
        }
    }

    /** Why Deeplearning4j cannot work here; empty if it can. */
    static Optional<String> obstacle() {
        return Loaded.OBSTACLE;
    }

    /** Its class is initialised on first use, by one thread. */
    private static final class Loaded {
        static final Optional<String> OBSTACLE = load();
    }

    private static Optional<String> load() {
        // The default is ~/.javacpp, which is no place of ours.
        setUnlessSet(CACHE, CacheFolder.ofUser().resolve("javacpp").toString());
        setUnlessSet(CRASH_REPORTS, "false"); // else it writes files into the working directory
        ClassLoader before = enter();
        try {
            String platform = Loader.getPlatform();
            String library = BINDINGS + platform + "/" + System.mapLibraryName("jnind4jcpu");
            if (NativeStack.class.getResource(library) == null) {
                return Optional.of("Deeplearning4j has no native library for " + platform
                        + " here; its feature has those of Linux and Windows on x86_64 and of macOS on arm64. Choose"
                        + " the model lstm, which needs none");
            }
            ND4JClassLoading.setNd4jClassloaderFromClass(NativeStack.class);
            Nd4j.scalar(1f).addi(1f).close();
            useOneThread();
            return Optional.empty();
        } catch (LinkageError | RuntimeException e) {
            return Optional.of("Deeplearning4j cannot load its native library, which is unpacked into "
                    + Path.of(System.getProperty(CACHE)) + ": " + reason(e)
                    + ". Choose the model lstm, which needs none");
        } finally {
            leave(before);
        }
    }

    /** Its threads wait for each other by spinning and share work of microseconds: beside other programs two take many times as long as one. */
    private static void useOneThread() {
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
        Environment environment = Nd4j.getEnvironment();
        environment.setMaxMasterThreads(1);
        environment.setMaxThreads(1);
    }

    private static void setUnlessSet(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    /** Makes the class loader of this bundle that of the thread; the one before is given back to {@link #leave}. */
    static ClassLoader enter() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(NativeStack.class.getClassLoader());
        return before;
    }

    /** Gives the thread its class loader back. */
    static void leave(ClassLoader before) {
        Thread.currentThread().setContextClassLoader(before);
    }
}
