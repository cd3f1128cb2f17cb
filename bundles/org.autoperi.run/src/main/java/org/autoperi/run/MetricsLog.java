package org.autoperi.run;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The curves of a run: one row per step in {@code metrics.csv}, the column {@code step} first. It holds nothing that depends on
 * the clock, so that a resumed run gives the same file as an uninterrupted one; rates and times go to {@code timing.csv}.
 *
 * <p>A value that a row lacks is an empty cell; values that are not finite are written {@code nan}, {@code inf}, {@code -inf}. A row is
 * in the file as soon as it was appended, on the disk after {@link #flush()}.
 */
@ProviderType
public interface MetricsLog {
    /** Appends a row; a name that was not there before adds a column. */
    void append(long step, Map<String, Double> values);

    /** Appends a row of clock-dependent values to {@code timing.csv}. */
    void appendTiming(long step, Map<String, Double> values);

    /** Removes rows after {@code step}; called when a run resumes from the checkpoint of that step. */
    void truncateAfter(long step);

    /** Forces what was appended to the disk; called before a checkpoint is written. */
    void flush();
}
