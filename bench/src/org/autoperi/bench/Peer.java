package org.autoperi.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A program of another library that answers each line it is sent with one line. */
public final class Peer implements AutoCloseable {
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;
    private final String version;

    private Peer(Process process) throws IOException {
        this.process = process;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.version = answer();
    }

    /**
     * Starts a script of bench/peers, whose first line says its versions.
     *
     * @throws IOException with the reason if it cannot be started
     */
    public static Peer start(Path peers, String script, String... arguments) throws IOException {
        return startIn("env", peers, script, arguments);
    }

    /**
     * Starts a script of bench/peers in an environment of its own.
     *
     * @throws IOException with the reason if it cannot be started
     */
    static Peer startIn(String environment, Path peers, String script, String... arguments) throws IOException {
        Path python = peers.resolve(environment).resolve("bin/python");
        if (!Files.isExecutable(python)) {
            throw new IOException("not installed, run bench/peers/install");
        }
        List<String> command = new ArrayList<>();
        command.add(python.toString());
        command.add(peers.resolve(script).toString());
        command.addAll(List.of(arguments));
        return start(command);
    }

    /**
     * Starts a class of the benchmarks in a Java of its own, whose first line says its versions.
     *
     * @param classPath without what this Java has that the other must not see
     * @throws IOException with the reason if it cannot be started
     */
    public static Peer java(List<Path> classPath, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-cp"));
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return start(command);
    }

    private static Peer start(List<String> command) throws IOException {
        return new Peer(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it said about itself at the start. */
    public String version() {
        return version;
    }

    public String ask(String command) throws IOException {
        commands.println(command);
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("it ended without an answer");
        }
        return line;
    }

    @Override
    public void close() {
        commands.close();
        process.destroy();
    }
}
