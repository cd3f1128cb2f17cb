package org.autoperi.cli.internal;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Problem;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.run.JsonText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code autoperi doctor}. */
@Command(
        name = "doctor",
        sortOptions = false,
        header = {"Examples:", "  autoperi doctor", "  autoperi doctor --json > doctor.json", ""},
        description =
                "Looks at Java, memory, kernels, disk and every extension; exit code 5 if an extension is broken.")
final class DoctorCommand implements Callable<Integer> {
    private static final long SMALL_HEAP_MEGABYTES = 900;
    private final Shell shell;

    @Option(names = "--json", description = "Write JSON.")
    private boolean json;

    DoctorCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        ExtensionRegistry extensions = shell.host().extensions();
        Map<String, Object> facts = new LinkedHashMap<>();
        List<String> findings = new ArrayList<>();
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.maxMemory() >> 20;
        boolean simd = Runtime.version().feature() >= 17
                && java.lang.module.ModuleFinder.ofSystem()
                        .find("jdk.incubator.vector")
                        .isPresent();
        facts.put("autoperi", shell.host().version());
        facts.put("java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"));
        facts.put("processors", runtime.availableProcessors());
        facts.put("heap", heap + " MB at most");
        facts.put("kernels", simd ? "SIMD" : "scalar");
        facts.put("folder", folder(findings));
        facts.put("bundles", extensions.bundles().size());
        if (!simd) {
            findings.add(
                    "this Java has no module jdk.incubator.vector, so training is several times slower; use a full JDK");
        }
        if (heap < SMALL_HEAP_MEGABYTES) {
            findings.add("the heap is small (" + heap + " MB); give Java more, such as AUTOPERI_HEAP=4g");
        }
        int broken = 0;
        for (Class<?> kind : extensions.kinds()) {
            int count = 0;
            for (ExtensionDescriptor extension : extensions.list(kind)) {
                count++;
                broken += check(extensions, kind, extension, findings);
            }
            facts.put(ExtensionList.kind(kind), count);
        }
        for (Problem problem : extensions.problems()) {
            findings.add(problem.toString());
        }
        print(facts, findings);
        return broken == 0 ? ExitCode.OK : ExitCode.EXTENSION;
    }

    private static int check(
            ExtensionRegistry extensions, Class<?> kind, ExtensionDescriptor extension, List<String> findings) {
        try {
            extensions.get(kind, extension.id());
            return 0;
        } catch (UnknownExtensionException e) {
            findings.add(e.getMessage());
            return 1;
        }
    }

    private static String folder(List<String> findings) {
        Path here = Path.of("").toAbsolutePath();
        try {
            FileStore store = Files.getFileStore(here);
            if (!Files.isWritable(here)) {
                findings.add("the folder " + here + " cannot be written to; runs need --out");
            }
            return here + ", " + (store.getUsableSpace() >> 20) + " MB free";
        } catch (IOException e) {
            return here + ", free space unknown";
        }
    }

    private void print(Map<String, Object> facts, List<String> findings) {
        if (json) {
            Map<String, Object> all = new LinkedHashMap<>(facts);
            all.put("findings", findings);
            shell.console().out().print(JsonText.pretty(all));
            shell.console().out().flush();
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        facts.forEach((key, value) -> rows.add(List.of(key, value.toString())));
        shell.console().table(List.of("what", "found"), rows);
        findings.forEach(finding -> shell.console().print("look: " + finding));
        if (findings.isEmpty()) {
            shell.console().print("all is well");
        }
    }
}
