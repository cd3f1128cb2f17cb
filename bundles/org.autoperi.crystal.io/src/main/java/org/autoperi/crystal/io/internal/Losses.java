package org.autoperi.crystal.io.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Species;

/** Names what of a crystal a format loses. */
final class Losses {
    private final Crystal crystal;
    private final List<String> names = new ArrayList<>();

    private Losses(Crystal crystal) {
        this.crystal = crystal;
    }

    /** Begins the list for a crystal. */
    static Losses of(Crystal crystal) {
        return new Losses(crystal);
    }

    /** The name of the structure is not kept. */
    Losses name() {
        return when(!crystal.name().isEmpty(), "the name");
    }

    /** The labels of the sites are not kept. */
    Losses labels() {
        for (int i = 0; i < crystal.size(); i++) {
            if (!crystal.label(i).isEmpty()) {
                return when(true, "labels");
            }
        }
        return this;
    }

    /** Oxidation states are not kept. */
    Losses oxidation() {
        for (int i = 0; i < crystal.size(); i++) {
            for (Species species : crystal.species(i)) {
                if (species.oxidation().isPresent()) {
                    return when(true, "oxidation states");
                }
            }
        }
        return this;
    }

    /** Properties of the structure are not kept. */
    Losses properties() {
        return when(
                !crystal.properties().isEmpty(),
                "properties (" + String.join(", ", crystal.properties().keySet()) + ")");
    }

    /** Properties of sites are not kept, but those named. */
    Losses siteProperties(Set<String> kept) {
        Set<String> lost = new TreeSet<>();
        for (int i = 0; i < crystal.size(); i++) {
            lost.addAll(crystal.siteProperties(i).keys());
        }
        lost.removeAll(kept);
        return when(!lost.isEmpty(), "site properties (" + String.join(", ", lost) + ")");
    }

    /** Something is lost under a condition. */
    Losses when(boolean lost, String what) {
        if (lost) {
            names.add(what);
        }
        return this;
    }

    /** What is lost, in the order in which it was looked for. */
    List<String> names() {
        return List.copyOf(names);
    }
}
