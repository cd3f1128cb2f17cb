package org.autoperi.run;

import java.io.IOException;
import org.autoperi.run.internal.FolderLock;
import org.autoperi.run.internal.FolderRunContext;

/** An existing run opened for work beside its experiment, such as sampling. Closing it frees the folder. */
public final class OpenRun implements AutoCloseable {
    private final RunPlan plan;
    private final FolderRunContext context;
    private final FolderLock lock;

    OpenRun(RunPlan plan, FolderRunContext context, FolderLock lock) {
        this.plan = plan;
        this.context = context;
        this.lock = lock;
    }

    /** What the run was to do. */
    public RunPlan plan() {
        return plan;
    }

    /** The context of the run. */
    public RunContext context() {
        return context;
    }

    @Override
    public void close() throws IOException {
        try {
            context.close();
        } finally {
            lock.close();
        }
    }
}
