/**
 * What a plug-in implements to build graphs of its own.
 *
 * <p>{@link org.autoperi.graph.spi.GraphBuilder} is the only type; the built-in builders implement it as anybody would.
 *
 * <p>Batching of graphs for networks is not its business.
 */
@Export
@Version("0.1.0")
package org.autoperi.graph.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
