package org.autoperi.run.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.run.JsonText;
import org.autoperi.run.RunFolder;
import org.autoperi.run.RunPlan;

/** Keeps {@code provenance.json}: what somebody needs to know to trust or repeat the run. Thread-safe. */
final class Provenance {
    private static final String FILE = "provenance.json";
    private final RunFolder folder;
    private final Map<String, Object> json = new LinkedHashMap<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final Map<String, Object> session = new LinkedHashMap<>();
    private final RecordedRegistry extensions;

    Provenance(RunFolder folder, RunPlan plan, RecordedRegistry extensions, List<String> command) throws IOException {
        this.folder = folder;
        this.extensions = extensions;
        List<Object> sessions = new ArrayList<>();
        Map<String, Object> before = read(folder.resolve(FILE));
        if (before.get("facts") instanceof Map<?, ?> old) {
            old.forEach((key, value) -> facts.put(key.toString(), value));
        }
        if (before.get("sessions") instanceof List<?> old) {
            sessions.addAll(old);
        }
        json.put("format", 1);
        json.put("experiment", plan.experiment().id());
        json.put("seed", plan.seed());
        json.put("threads", plan.threads());
        json.put("facts", facts);
        json.put("extensions", List.of());
        json.put("bundles", extensions.bundles());
        session.put("started", Instant.now().toString());
        session.put("command", command);
        session.put("java", java());
        session.put("system", system());
        sessions.add(session);
        json.put("sessions", sessions);
    }

    private static Map<String, Object> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return JsonText.parseObject(Files.readString(file));
        } catch (ParseException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> java() {
        Map<String, Object> java = new LinkedHashMap<>();
        java.put("version", System.getProperty("java.version"));
        java.put("vendor", System.getProperty("java.vendor"));
        java.put("machine", System.getProperty("java.vm.name"));
        java.put("simd", ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        java.put("heap-megabytes", Runtime.getRuntime().maxMemory() >> 20);
        return java;
    }

    private static Map<String, Object> system() {
        Map<String, Object> system = new LinkedHashMap<>();
        system.put("name", System.getProperty("os.name"));
        system.put("version", System.getProperty("os.version"));
        system.put("architecture", System.getProperty("os.arch"));
        system.put("processors", Runtime.getRuntime().availableProcessors());
        system.put("processor", processor());
        return system;
    }

    private static String processor() {
        try {
            Path file = Path.of("/proc/cpuinfo");
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse("")
                    : "";
        } catch (IOException e) {
            return ""; // the name of the processor is a courtesy
        }
    }

    synchronized void fact(String key, Object value) {
        facts.put(key, value);
        write();
    }

    synchronized void ended(String how) {
        session.put("ended", Instant.now().toString());
        session.put("result", how);
        write();
    }

    synchronized void write() {
        json.put(
                "extensions",
                extensions.used().stream().map(Provenance::extension).toList());
        try {
            folder.writeAtomically(FILE, out -> out.write(JsonText.pretty(json).getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> extension(ExtensionDescriptor used) {
        Map<String, Object> extension = new LinkedHashMap<>();
        extension.put("kind", used.kind().getSimpleName());
        extension.put("id", used.id());
        extension.put("label", used.label());
        extension.put("bundle", used.bundle());
        extension.put("version", used.version());
        extension.put("cite", used.cite());
        return extension;
    }
}
