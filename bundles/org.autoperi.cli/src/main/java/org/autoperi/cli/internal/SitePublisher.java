package org.autoperi.cli.internal;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.eclipse.equinox.p2.publisher.eclipse.FeaturesAndBundlesPublisherApplication;

/** Writes the update site of a plug-in project: its jar and its feature with the metadata of p2. */
final class SitePublisher {
    private static final String QUALIFIER = ".qualifier";

    private SitePublisher() {}

    /** Publishes the project in {@code folder} to {@code site}, replacing what is there. */
    static void publish(Path folder, Path site) throws Exception {
        Path jar = jar(folder);
        Path feature = folder.resolve("feature.xml");
        if (!Files.exists(feature)) {
            throw new CommandException(
                    ExitCode.USAGE, folder + " has no feature.xml; is it the folder of a plug-in project?");
        }
        Path staging = Files.createTempDirectory("autoperi-site");
        try {
            Files.createDirectories(staging.resolve("plugins"));
            Files.createDirectories(staging.resolve("features/feature"));
            Manifest manifest = manifest(jar);
            String version = manifest.getMainAttributes().getValue("Bundle-Version");
            String name =
                    manifest.getMainAttributes().getValue("Bundle-SymbolicName").split(";")[0];
            Files.copy(jar, staging.resolve("plugins/" + name + "_" + version + ".jar"));
            String last = version.substring(version.lastIndexOf('.'));
            Files.writeString(
                    staging.resolve("features/feature/feature.xml"),
                    // The same qualifier for bundle and feature, so that a newer bundle is a newer feature.
                    Files.readString(feature).replace(QUALIFIER, last));
            delete(site);
            Files.createDirectories(site);
            run(staging, site);
        } finally {
            delete(staging);
        }
        if (!Files.exists(site.resolve("content.jar"))) {
            throw new CommandException(ExitCode.FAILED, "p2 wrote no site to " + site);
        }
    }

    private static Path jar(Path folder) throws IOException, CommandException {
        Path target = folder.resolve("target");
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                for (Path file : files.sorted().toList()) {
                    boolean candidate = file.toString().endsWith(".jar")
                            && !file.toString().endsWith("-sources.jar")
                            && !file.toString().endsWith("-tests.jar");
                    if (candidate && manifest(file).getMainAttributes().getValue("Bundle-SymbolicName") != null) {
                        jars.add(file);
                    }
                }
            }
        }
        if (jars.size() != 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "there are " + jars.size() + " bundles in " + target
                            + ", expected 1; build the plug-in with 'mvn verify'");
        }
        return jars.get(0);
    }

    private static Manifest manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            return manifest == null ? new Manifest() : manifest;
        }
    }

    private static void run(Path source, Path site) throws Exception {
        PrintStream out = System.out;
        try {
            System.setOut(System.err); // the publisher chats; standard output is for results
            Object result = new FeaturesAndBundlesPublisherApplication().run(new String[] {
                "-metadataRepository",
                site.toUri().toString(),
                "-artifactRepository",
                site.toUri().toString(),
                "-source",
                source.toString(),
                "-publishArtifacts",
                "-compress"
            });
            if (!Integer.valueOf(0).equals(result)) {
                throw new CommandException(ExitCode.FAILED, "p2 could not publish the site; its result is " + result);
            }
        } finally {
            System.setOut(out);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
