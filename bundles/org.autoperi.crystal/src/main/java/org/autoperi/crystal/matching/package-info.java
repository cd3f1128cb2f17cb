/**
 * Tells whether two crystals are the same, groups duplicates and finds what is new against many references.
 *
 * <p>{@link org.autoperi.crystal.matching.StructureMatcher} is the main type; its verdicts and distances are those of pymatgen's class of
 * that name, so that shares of published tables can be compared.
 *
 * <p>It is no symmetry finder and reads no files; invariants that need no pairs are in
 * {@link org.autoperi.crystal.DistanceInvariants}.
 */
@Export
@Version("0.1.0")
package org.autoperi.crystal.matching;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
