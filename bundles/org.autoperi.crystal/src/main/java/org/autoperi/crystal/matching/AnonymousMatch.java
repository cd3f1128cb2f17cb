package org.autoperi.crystal.matching;

import java.util.Map;
import org.autoperi.crystal.Species;

/**
 * A match of two crystals in which species of the one stand for species of the other.
 *
 * @param mapping for each species of the first crystal the one of the second it stands for
 * @param distance how far they are apart
 */
public record AnonymousMatch(Map<Species, Species> mapping, RmsDistance distance) {
    /** Copies the mapping. */
    public AnonymousMatch {
        mapping = Map.copyOf(mapping);
    }
}
