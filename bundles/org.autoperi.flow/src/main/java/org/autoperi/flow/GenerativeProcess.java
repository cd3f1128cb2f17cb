package org.autoperi.flow;

/** How noise becomes crystals, and with it what a network learns to say. */
public enum GenerativeProcess {
    /** Flow matching: the network says how far it is to the end of the path, which is followed without noise. */
    FLOW,
    /**
     * The joint diffusion of lattice and coordinates of arXiv:2309.04475: the network says which noise the lattice has and where the coordinates grow
     * likelier; noise is taken away and added again. For structures of given compositions.
     */
    DIFFUSION
}
