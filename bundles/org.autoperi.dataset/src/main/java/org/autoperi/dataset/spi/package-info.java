/**
 * What a plug-in implements to bring datasets into the platform. The main type is {@link
 * org.autoperi.dataset.spi.DatasetSource}, one class with one method. What a source hands back is described in the package
 * {@code org.autoperi.dataset}.
 */
@Export
@Version("0.1.0")
package org.autoperi.dataset.spi;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
