/**
 * What a plug-in implements to bring its own network into AutoPeri-GNN. The main type is
 * {@link org.autoperi.flow.spi.Architecture}; its network maps a {@link org.autoperi.flow.spi.Tile} of crystals to where they are going. Training,
 * sampling, files and physics are not its concern.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package org.autoperi.flow.spi;
