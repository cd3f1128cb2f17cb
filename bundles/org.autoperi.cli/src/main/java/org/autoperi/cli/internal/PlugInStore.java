package org.autoperi.cli.internal;

import java.net.URI;
import java.util.List;
import org.autoperi.core.Progress;

/** Installs and uninstalls plug-ins; every action is checked afterwards. */
interface PlugInStore {
    /**
     * Something that can be installed or uninstalled.
     *
     * @param id identifier
     * @param version version
     * @param name name for people
     */
    record PlugIn(String id, String version, String name) {}

    /**
     * A file that an installation would bring.
     *
     * @param name bundle or feature and version
     * @param signer who signed it, empty if nobody
     */
    record Artefact(String name, String signer) {}

    /** An installation that has been worked out but not done. */
    interface Plan {
        /** What will be installed. */
        List<PlugIn> plugIns();

        /** The files it brings, with their signers. */
        List<Artefact> artefacts();

        /** Installs, then checks that everything is there; gives the names of the bundles that are new. */
        List<String> install() throws CommandException;
    }

    /** What the user has installed beside the program itself. */
    List<PlugIn> installed() throws CommandException;

    /** Works out how to install everything that a site offers, or only the given ids. */
    Plan plan(URI site, List<String> ids, Progress progress) throws CommandException;

    /** Uninstalls, then checks that it is gone. */
    void uninstall(String id, Progress progress) throws CommandException;
}
