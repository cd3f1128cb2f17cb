package org.autoperi.view;

import java.util.Objects;

/**
 * What of a crystal goes into a scene.
 *
 * @param style how atoms and bonds are drawn
 * @param repeatA cells shown along a, 1 to 20, likewise b and c
 * @param repeatB cells along b
 * @param repeatC cells along c
 * @param boundaryImages whether atoms on a face, edge or corner are repeated on the opposite ones
 * @param openBonds whether bonds to atoms that are not shown are drawn up to their middle
 * @param cell whether the edges of the cells are drawn
 * @param bondFactor two atoms are bonded if closer than this times the sum of their covalent radii, 0 to 2; see {@link Scene}
 */
public record SceneOptions(
        Style style,
        int repeatA,
        int repeatB,
        int repeatC,
        boolean boundaryImages,
        boolean openBonds,
        boolean cell,
        double bondFactor) {

    /** How atoms and bonds are drawn. */
    public enum Style {
        /** Small spheres and bonds. */
        BALL_AND_STICK,
        /** Spheres of covalent radius, no bonds. */
        SPACE_FILLING,
        /** Bonds only, with rounded ends. */
        STICKS
    }

    /** Ours: NaCl and SrTiO3 have bonds of up to 1.06 times the sum of covalent radii; 1.15 leaves room for strain. */
    static final double BOND_FACTOR = 1.15;

    private static final int MOST_CELLS = 20;

    /** Checks. */
    public SceneOptions {
        Objects.requireNonNull(style, "style");
        for (int repeat : new int[] {repeatA, repeatB, repeatC}) {
            if (repeat < 1 || repeat > MOST_CELLS) {
                throw new IllegalArgumentException(
                        "cells along an axis must be 1 to " + MOST_CELLS + ", found " + repeat);
            }
        }
        if (!(bondFactor >= 0 && bondFactor <= 2)) {
            throw new IllegalArgumentException("bond factor must be in [0, 2], found " + bondFactor);
        }
    }

    /** Ball and stick, one cell, boundary images, cell edges. */
    public SceneOptions() {
        this(Style.BALL_AND_STICK, 1, 1, 1, true, true, true, BOND_FACTOR);
    }

    /** Returns these options in another style. */
    public SceneOptions withStyle(Style newStyle) {
        return new SceneOptions(newStyle, repeatA, repeatB, repeatC, boundaryImages, openBonds, cell, bondFactor);
    }

    /** Returns these options for another number of cells. */
    public SceneOptions withCells(int a, int b, int c) {
        return new SceneOptions(style, a, b, c, boundaryImages, openBonds, cell, bondFactor);
    }

    /** Returns these options with or without images of atoms on the boundary. */
    public SceneOptions withBoundaryImages(boolean shown) {
        return new SceneOptions(style, repeatA, repeatB, repeatC, shown, openBonds, cell, bondFactor);
    }

    /** Returns these options with or without half bonds to atoms that are not shown. */
    public SceneOptions withOpenBonds(boolean shown) {
        return new SceneOptions(style, repeatA, repeatB, repeatC, boundaryImages, shown, cell, bondFactor);
    }

    /** Returns these options with or without the edges of the cells. */
    public SceneOptions withCell(boolean shown) {
        return new SceneOptions(style, repeatA, repeatB, repeatC, boundaryImages, openBonds, shown, bondFactor);
    }
}
