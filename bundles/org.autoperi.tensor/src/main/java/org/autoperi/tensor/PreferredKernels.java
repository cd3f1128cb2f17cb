package org.autoperi.tensor;

/** Chooses the kernels once; a class of its own so that the choice happens on first use, and thread-safe. */
final class PreferredKernels {
    static final Kernels INSTANCE = choose();

    private PreferredKernels() {}

    private static Kernels choose() {
        // The vector classes must not even be touched where their module is absent.
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            warn("start Java with --add-modules jdk.incubator.vector");
            return new ScalarKernels();
        }
        if (!VectorKernels.areFast()) {
            warn("the processor has no fused multiply-add on 256-bit vectors");
            return new ScalarKernels();
        }
        return new VectorKernels();
    }

    private static void warn(String reason) {
        System.getLogger(Kernels.class.getName())
                .log(System.Logger.Level.WARNING, "Computing without SIMD, 10 to 20 times slower: " + reason);
    }
}
