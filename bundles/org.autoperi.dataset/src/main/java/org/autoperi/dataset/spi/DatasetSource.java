package org.autoperi.dataset.spi;

import org.autoperi.core.Configurable;
import org.autoperi.core.Progress;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Opens datasets of one kind, for instance a CSV table with CIF texts. Stateless and thread-safe; the same configuration and
 * the same files give the same entries in the same order.
 *
 * @param <C> the configuration
 */
@ConsumerType
public interface DatasetSource<C extends Record> extends Configurable<C> {
    /**
     * Reads a dataset whole. A structure that cannot be read becomes a problem of the dataset, not an exception.
     *
     * @param config what to open
     * @param progress where to report to and whom to ask for cancellation
     * @throws DatasetException if the dataset as a whole cannot be had: a file is missing, a column is missing, or more
     *     structures are bad than the configuration allows
     * @throws org.autoperi.core.CancelledException if the work was cancelled
     */
    Dataset open(C config, Progress progress) throws DatasetException;
}
