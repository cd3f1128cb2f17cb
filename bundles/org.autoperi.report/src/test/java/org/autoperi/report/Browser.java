package org.autoperi.report;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.autoperi.run.JsonText;

/**
 * A headless Chromium with one page, driven by the DevTools protocol over a web socket. It records what the page asks of the network and what
 * it complains of. For one thread.
 */
final class Browser implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final BlockingQueue<String> incoming = new LinkedBlockingQueue<>();
    private final List<Map<String, Object>> events = new ArrayList<>();
    private final String session;
    private int lastId;

    private Browser(Process process, Path profile, URI address) throws IOException, InterruptedException {
        this.process = process;
        this.profile = profile;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address, new Listener(incoming))
                .join();
        String target = call("", "Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .toString();
        session = call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .toString();
        for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** The program, if it is installed under one of its names or named by {@code -Dautoperi.browser}. */
    static Optional<Path> program() {
        String given = System.getProperty("autoperi.browser", "");
        if (!given.isEmpty()) {
            return Optional.of(Path.of(given));
        }
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start(Path program) throws IOException, InterruptedException {
        Path profile = Files.createTempDirectory("autoperi-browser");
        // Pages of our own only; the sandbox does not work for root and in most containers.
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-extensions",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("browser.log").toFile())
                .start();
        Path port = profile.resolve("DevToolsActivePort");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException(program + " opened no port for debugging; it said: "
                        + Files.readString(profile.resolve("browser.log")));
            }
            Thread.sleep(50);
        }
        List<String> lines = Files.readAllLines(port);
        return new Browser(process, profile, URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)));
    }

    /** Puts the pieces of messages together. */
    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> into;
        private final StringBuilder message = new StringBuilder();

        Listener(BlockingQueue<String> into) {
            this.into = into;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                into.add(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private Map<String, Object> call(String method, Map<String, Object> parameters)
            throws IOException, InterruptedException {
        return call(session, method, parameters);
    }

    private Map<String, Object> call(String of, String method, Map<String, Object> parameters)
            throws IOException, InterruptedException {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("id", ++lastId);
        message.put("method", method);
        message.put("params", parameters);
        if (!of.isEmpty()) {
            message.put("sessionId", of);
        }
        socket.sendText(JsonText.line(message), true).join();
        while (true) {
            Map<String, Object> answer = next(method);
            if (answer.get("id") instanceof Long id && id == lastId) {
                if (answer.containsKey("error")) {
                    throw new IOException(method + " failed: " + answer.get("error"));
                }
                return object(answer.get("result"));
            }
            events.add(answer);
        }
    }

    private Map<String, Object> next(String waitingFor) throws IOException, InterruptedException {
        String text = null;
        // in slices, so that a machine which sleeps or stops this process meanwhile costs one of them
        for (int second = 0; second < PATIENCE_SECONDS && text == null; second++) {
            text = incoming.poll(1, TimeUnit.SECONDS);
        }
        if (text == null) {
            throw new IOException("the browser said nothing for " + PATIENCE_SECONDS + " s after " + waitingFor);
        }
        try {
            return JsonText.parseObject(text);
        } catch (ParseException e) {
            throw new IOException("the browser sent no JSON: " + text, e);
        }
    }

    private static Map<String, Object> object(Object value) {
        return RunRecord.object(value);
    }

    /** Opens a page in a window of a size and waits until it has loaded; what was recorded before is forgotten. */
    void open(Path page, int width, int height) throws IOException, InterruptedException {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        events.clear();
        Map<String, Object> answer =
                call("Page.navigate", Map.of("url", page.toUri().toString()));
        if (answer.containsKey("errorText")) {
            throw new IOException(page + " did not open: " + answer.get("errorText"));
        }
        while (events.stream().noneMatch(event -> "Page.loadEventFired".equals(event.get("method")))) {
            events.add(next("Page.navigate"));
        }
    }

    /** Takes the dark scheme or the light one. */
    void scheme(String name) throws IOException, InterruptedException {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
    }

    /** Evaluates an expression in the page, waiting for what it promises; numbers are {@code Long} or {@code Double}. */
    Object evaluate(String expression) throws IOException, InterruptedException {
        Map<String, Object> answer =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.containsKey("exceptionDetails")) {
            throw new IOException("in the page: " + answer.get("exceptionDetails"));
        }
        return object(answer.get("result")).get("value");
    }

    /** Presses a key on what has the focus. */
    void press(String key, int code, String text) throws IOException, InterruptedException {
        Map<String, Object> down = new LinkedHashMap<>();
        down.put("type", "keyDown");
        down.put("key", key);
        down.put("windowsVirtualKeyCode", code);
        if (!text.isEmpty()) {
            down.put("text", text);
        }
        call("Input.dispatchKeyEvent", down);
        call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "windowsVirtualKeyCode", code));
    }

    /** The page on A4. */
    byte[] pdf() throws IOException, InterruptedException {
        Map<String, Object> answer =
                call("Page.printToPDF", Map.of("printBackground", true, "paperWidth", 8.27, "paperHeight", 11.69));
        return Base64.getDecoder().decode(answer.get("data").toString());
    }

    /** The whole page as PNG, or as much of it as fits the height. */
    byte[] screenshot(int width, int height) throws IOException, InterruptedException {
        Map<String, Object> clip = Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1);
        Map<String, Object> answer =
                call("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip));
        return Base64.getDecoder().decode(answer.get("data").toString());
    }

    /** Addresses that the page asked for since it was opened, other than those of files. */
    List<String> foreignRequests() {
        return events.stream()
                .filter(event -> "Network.requestWillBeSent".equals(event.get("method")))
                .map(event -> String.valueOf(
                        object(object(event.get("params")).get("request")).get("url")))
                .filter(address -> !address.startsWith("file:") && !address.startsWith("data:"))
                .toList();
    }

    /** What the page or the browser complained of since it was opened: errors of scripts, messages, files that are missing. */
    List<String> complaints() {
        List<String> found = new ArrayList<>();
        for (Map<String, Object> event : events) {
            Map<String, Object> parameters = object(event.get("params"));
            boolean bad =
                    switch (String.valueOf(event.get("method"))) {
                        case "Runtime.exceptionThrown", "Network.loadingFailed" -> true;
                        case "Runtime.consoleAPICalled" -> !"log".equals(parameters.get("type"));
                        case "Log.entryAdded" -> "error"
                                .equals(object(parameters.get("entry")).get("level"));
                        default -> false;
                    };
            if (bad) {
                found.add(event.get("method") + " " + parameters);
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> walk = Files.walk(profile)) {
            // helpers of the browser may still be writing; what stays lies in the temporary folder
            walk.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }
}
