/**
 * A study is many runs of one experiment with different settings and seeds: planned from one file, worked off by several processes,
 * summed up in one table. {@link org.autoperi.run.study.StudyRunner} is the main type.
 *
 * <p>It starts processes and reads run folders; it runs no experiment itself and knows nothing of what a metric means.
 */
@Export
@Version("0.1.0")
package org.autoperi.run.study;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
