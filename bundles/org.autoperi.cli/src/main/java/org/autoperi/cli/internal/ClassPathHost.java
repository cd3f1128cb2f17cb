package org.autoperi.cli.internal;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;

/** The command line on a plain class path: everything but installing plug-ins. */
final class ClassPathHost implements Host {
    private final ClassLoader loader;
    private final List<URL> folders = new ArrayList<>();

    ClassPathHost(ClassLoader loader) {
        this.loader = loader;
    }

    @Override
    public ExtensionRegistry extensions() {
        return ClassPathExtensions.of(
                folders.isEmpty() ? loader : new URLClassLoader(folders.toArray(URL[]::new), loader));
    }

    @Override
    public void addPlugInFolder(Path folder) throws CommandException {
        PlugInFolder.check(folder);
        try {
            folders.add(folder.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new CommandException(ExitCode.USAGE, "--plugin-dir " + folder + ": " + e.getMessage());
        }
    }

    @Override
    public PlugInStore plugIns() throws CommandException {
        throw new CommandException(
                ExitCode.FAILED, "plug-ins can be installed in the product only, not on a class path");
    }

    @Override
    public String version() {
        String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
