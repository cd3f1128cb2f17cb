package org.autoperi.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.autoperi.tensor.Kernels;
import org.junit.jupiter.api.Test;

/** The incubator module reaches a bundle only by a dynamic import; without it everything would still work, ten times slower. */
class VectorKernelsTest {
    @Test
    void areChosenInsideOsgi() throws IOException {
        assumeTrue(
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                "this Java was started without jdk.incubator.vector");
        Path processor = Path.of("/proc/cpuinfo");
        assumeTrue(
                Files.isReadable(processor) && Files.readString(processor).contains(" avx2 "),
                "no processor known to have vectors of 256 bits");

        Kernels kernels = Kernels.preferred();

        assertTrue(kernels.description().startsWith("SIMD"), kernels.description());
        float[] ones = new float[1000];
        Arrays.fill(ones, 1);
        assertEquals(1000, kernels.dot(ones.length, ones, 0, ones, 0));
    }
}
