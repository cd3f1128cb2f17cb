package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.autoperi.core.ExtensionRegistry;

/** Where the command line runs: a framework, or a plain class path. */
interface Host {
    /** All extensions, after those of every installed bundle have arrived. */
    ExtensionRegistry extensions() throws CommandException;

    /** Makes the extensions in a folder of classes with descriptors available to this process. */
    void addPlugInFolder(Path folder) throws CommandException;

    /** What installs and uninstalls plug-ins for good. */
    PlugInStore plugIns() throws CommandException;

    /** The jars of some of the platform's bundles, by symbolic name; those that are no jars are left out. */
    Map<String, Path> jars(List<String> bundles) throws CommandException;

    /** What starts this installation once more, up to the arguments. */
    List<String> command() throws CommandException;

    /** Version of the program. */
    String version();
}
