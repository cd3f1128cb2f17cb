package org.autoperi.crystal;

/** Says why the symmetry of a crystal cannot be found: a tolerance that does not fit it, or sites on top of each other. */
public final class SymmetryException extends Exception {
    private static final long serialVersionUID = 1;

    /** An exception with one sentence for people. */
    public SymmetryException(String message) {
        super(message);
    }
}
