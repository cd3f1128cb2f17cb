/**
 * Judges sets of generated crystals: one {@link org.autoperi.evaluate.Metric} with its protocol for the set, one verdict with its reason for
 * every structure. Start at {@link org.autoperi.evaluate.Evaluations}. It generates nothing and draws nothing.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.evaluate;
