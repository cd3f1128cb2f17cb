package org.autoperi.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Where a figure was measured. */
public final class Machine {
    private Machine() {}

    public static String description() {
        return "%s, %d processors, load %.1f, %s %s, Java %s"
                .formatted(
                        entry(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch")),
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("java.version"));
    }

    /** Lets the peak of memory start anew, as far as the system allows it, after the garbage of before is collected. */
    static void resetPeak() {
        System.gc();
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            // the peak is that of the whole process then
        }
    }

    /** Peak resident size of this process in megabytes since its part began, NaN where the system does not tell. */
    public static double peakMegabytes() {
        return megabytes(entry(Path.of("/proc/self/status"), "VmHWM", "NaN"));
    }

    /** Resident size of this process in megabytes, NaN where the system does not tell. */
    public static double residentMegabytes() {
        return megabytes(entry(Path.of("/proc/self/status"), "VmRSS", "NaN"));
    }

    private static double megabytes(String kilobytes) {
        return Double.parseDouble(
                        kilobytes.toLowerCase(Locale.ROOT).replace("kb", "").strip())
                / 1024;
    }

    private static String entry(Path file, String key, String otherwise) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
