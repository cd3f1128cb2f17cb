package org.autoperi.spglib.internal;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The native library spglib 2, found where the system finds libraries.
 *
 * <p>Thread-safe. The library keeps only its error code outside of what it returns, and in some versions all threads share it; a call that failed
 * is therefore repeated alone to hear the reason.
 */
final class SpglibLibrary {

    /** The name that programs link with comes with the development package only. */
    private static final List<String> NAMES = List.of("symspg", "libsymspg.so.2", "libsymspg.so.1");

    /** The layout of what the library returns, see {@link Dataset}. */
    private static final int KNOWN_MAJOR_VERSION = 2;

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Function getDataset;
    private final Function getDatasetWithAngle;
    private final Function freeDataset;
    private final Function errorCode;
    private final Function errorMessage;
    private final String version;

    private SpglibLibrary(NativeLibrary library) {
        getDataset = library.getFunction("spg_get_dataset");
        getDatasetWithAngle = library.getFunction("spgat_get_dataset");
        freeDataset = library.getFunction("spg_free_dataset");
        errorCode = library.getFunction("spg_get_error_code");
        errorMessage = library.getFunction("spg_get_error_message");
        version = number(library, "major") + "." + number(library, "minor") + "." + number(library, "micro");
    }

    private static int number(NativeLibrary library, String part) {
        return library.getFunction("spg_get_" + part + "_version").invokeInt(new Object[0]);
    }

    /** The library, or the sentence that says why there is none. */
    record Loaded(Optional<SpglibLibrary> library, String obstacle) {
        private static Loaded failed(String obstacle) {
            return new Loaded(Optional.empty(), obstacle);
        }
    }

    /**
     * Loads the library from where the system finds libraries.
     *
     * @param names file names or names as the linker knows them, tried in this order
     */
    static Loaded load(List<String> names) {
        List<String> reasons = new ArrayList<>();
        for (String name : names) {
            try {
                NativeLibrary library = NativeLibrary.getInstance(name);
                int major = number(library, "major");
                if (major != KNOWN_MAJOR_VERSION || Native.POINTER_SIZE != Long.BYTES) {
                    return Loaded.failed(String.format(
                            Locale.ROOT,
                            "found spglib %d with pointers of %d bytes; expected version %d with pointers of 8 bytes",
                            major,
                            Native.POINTER_SIZE,
                            KNOWN_MAJOR_VERSION));
                }
                return new Loaded(Optional.of(new SpglibLibrary(library)), "");
            } catch (LinkageError e) {
                reasons.add(name);
            }
        }
        return Loaded.failed("the native library spglib is not installed (looked for " + String.join(", ", reasons)
                + "); Debian and Ubuntu have it as libsymspg1");
    }

    /** Loads the library by its usual names. */
    static Loaded load() {
        return load(NAMES);
    }

    String version() {
        return version;
    }

    /** A refusal in the words of the library. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Finds the space group.
     *
     * @param columns lattice vectors as columns, nine numbers
     * @param frac fractional coordinates, shape [N, 3] flattened
     * @param kinds kind of each site, shape [N]
     * @param angleDegrees tolerance of angles, negative for the library's own rule
     * @throws RefusedException if there is none
     */
    Dataset dataset(double[] columns, double[] frac, int[] kinds, double distance, double angleDegrees)
            throws RefusedException {
        lock.readLock().lock();
        try {
            Pointer found = call(columns, frac, kinds, distance, angleDegrees);
            if (found != null) {
                return taken(found);
            }
        } finally {
            lock.readLock().unlock();
        }
        return repeat(columns, frac, kinds, distance, angleDegrees);
    }

    private Dataset repeat(double[] columns, double[] frac, int[] kinds, double distance, double angleDegrees)
            throws RefusedException {
        lock.writeLock().lock();
        try {
            Pointer found = call(columns, frac, kinds, distance, angleDegrees);
            if (found == null) {
                int code = errorCode.invokeInt(new Object[0]);
                throw new RefusedException(
                        ((Pointer) errorMessage.invoke(Pointer.class, new Object[] {code})).getString(0));
            }
            return taken(found);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private Pointer call(double[] columns, double[] frac, int[] kinds, double distance, double angleDegrees) {
        if (angleDegrees < 0) {
            return (Pointer)
                    getDataset.invoke(Pointer.class, new Object[] {columns, frac, kinds, kinds.length, distance});
        }
        return (Pointer) getDatasetWithAngle.invoke(
                Pointer.class, new Object[] {columns, frac, kinds, kinds.length, distance, angleDegrees});
    }

    private Dataset taken(Pointer found) {
        try {
            return Dataset.read(found);
        } finally {
            freeDataset.invokeVoid(new Object[] {found});
        }
    }
}
