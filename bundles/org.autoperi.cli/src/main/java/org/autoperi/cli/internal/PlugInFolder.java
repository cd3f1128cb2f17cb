package org.autoperi.cli.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Manifest;

/** The folder of classes of a plug-in under development, such as {@code target/classes}. */
final class PlugInFolder {
    private PlugInFolder() {}

    /** Checks that a folder is one, and says what it lacks. */
    static void check(Path folder) throws CommandException {
        Path file = folder.resolve("META-INF/MANIFEST.MF");
        if (!Files.isDirectory(folder)) {
            throw usage(folder, "there is no such folder");
        }
        try (InputStream in = Files.newInputStream(file)) {
            var main = new Manifest(in).getMainAttributes();
            if (main.getValue("Bundle-SymbolicName") == null) {
                throw usage(folder, "its manifest names no Bundle-SymbolicName; build the plug-in with Maven first");
            }
            if (main.getValue("Service-Component") == null) {
                throw usage(
                        folder,
                        "its manifest names no Service-Component, so it has no extension; is a class annotated with"
                                + " @Component and @Extension?");
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw usage(folder, "it has no META-INF/MANIFEST.MF; build the plug-in first and name its target/classes");
        } catch (IOException e) {
            throw usage(folder, "its manifest cannot be read: " + e.getMessage());
        }
    }

    private static CommandException usage(Path folder, String text) {
        return new CommandException(ExitCode.EXTENSION, "--plugin-dir " + folder + ": " + text);
    }
}
