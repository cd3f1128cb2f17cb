package org.autoperi.cli.internal;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;

/** The command line on a plain class path: everything but installing plug-ins. */
public final class ClassPathHost implements Host {
    private static final String VECTORS = "jdk.incubator.vector";
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
    public Map<String, Path> jars(List<String> bundles) {
        Map<String, Path> jars = new HashMap<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            try (JarFile jar = new JarFile(entry)) {
                String name = jar.getManifest().getMainAttributes().getValue("Bundle-SymbolicName");
                if (name != null && bundles.contains(name.split(";")[0])) {
                    jars.put(name.split(";")[0], Path.of(entry));
                }
            } catch (IOException e) {
                continue; // a folder of classes, or gone
            }
        }
        return jars;
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
            command.addAll(List.of("--add-modules", VECTORS));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ClassPathHost.class.getName()));
        return command;
    }

    /** The command line as a plain Java program. */
    public static void main(String[] arguments) {
        ClassPathHost host = new ClassPathHost(ClassPathHost.class.getClassLoader());
        System.exit(new AutoPeri(Console.system(), host).run(List.of(arguments)));
    }

    @Override
    public String version() {
        String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
