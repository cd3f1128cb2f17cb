package org.autoperi.run;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.RandomStreams;
import org.osgi.annotation.versioning.ProviderType;

/** What a running experiment or stage gets from the platform. */
@ProviderType
public interface RunContext {
    /** The folder of the run. */
    RunFolder folder();

    /** Progress to report to and to ask for cancellation. */
    Progress progress();

    /** Random streams of the run's seed. */
    RandomStreams random();

    /** Number of threads the run may keep busy; results are the same bit for bit only for the same number. */
    int threads();

    /** Executor with exactly {@link #threads()} threads. */
    ExecutorService executor();

    /** The extensions as they were when the run started. */
    ExtensionRegistry extensions();

    /** The whole specification with all defaults filled in, for stages that look at another's table. */
    ConfigNode.Table specification();

    /**
     * Binds one table of the specification, for instance {@code section("dataset", DatasetSettings.class)}.
     *
     * @return empty if the specification has no such table
     * @throws ConfigException if the table does not fit the record
     */
    <C extends Record> Optional<C> section(String key, Class<C> type) throws ConfigException;

    /** The curves of the run, {@code metrics.csv}. */
    MetricsLog metrics();

    /** Appends an event to {@code events.ndjson}: what happened, for people and for the live view. */
    void event(String type, String text);

    /** Records a fact in {@code provenance.json}, such as the hash of a data file or the size of the training pool. */
    void provenance(String key, Object value);
}
