/**
 * Neighbours and graphs in periodic structures.
 *
 * <p>{@link org.autoperi.graph.PeriodicGraph} is the main type: arrays of edges with cell images, vectors and distances, made by
 * {@link org.autoperi.graph.NeighbourSearch} or by a graph builder of the platform.
 *
 * <p>It knows no networks and no features; see {@code org.autoperi.nn} and {@code org.autoperi.flow}.
 */
@Export
@Version("0.1.0")
package org.autoperi.graph;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
