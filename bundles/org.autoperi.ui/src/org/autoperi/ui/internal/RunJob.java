package org.autoperi.ui.internal;

import java.nio.file.Path;
import java.util.List;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;
import org.autoperi.run.spi.RunException;
import org.eclipse.core.runtime.IProgressMonitor;
import org.eclipse.core.runtime.IStatus;
import org.eclipse.core.runtime.Status;
import org.eclipse.core.runtime.jobs.IJobManager;
import org.eclipse.core.runtime.jobs.Job;
import org.eclipse.swt.widgets.Display;

/** Starts or resumes a run in the background; the Progress view shows it and cancels it. */
final class RunJob extends Job {
    private static final long CLOSING_MILLISECONDS = 20_000;
    private static final int LOOK_MILLISECONDS = 50;
    private static final List<String> COMMAND = List.of("workbench");

    private final Path specification;
    private final Path folder;
    private final ExplorerView explorer;

    /** A job that starts a run, or resumes it where {@code specification} is {@code null}; the explorer shows its folder. */
    RunJob(Path specification, Path folder, ExplorerView explorer) {
        super(Messages.bind(Messages.run_job, folder.getFileName()));
        this.specification = specification;
        this.folder = folder;
        this.explorer = explorer;
        setPriority(LONG);
    }

    @Override
    public boolean belongsTo(Object family) {
        return family == RunJob.class;
    }

    /** Cancels all runs of the window and waits, while the window lives on, until their checkpoints are written. */
    static void cancelAll(Display display) {
        IJobManager jobs = Job.getJobManager();
        long end = System.currentTimeMillis() + CLOSING_MILLISECONDS;
        while (jobs.find(RunJob.class).length > 0 && System.currentTimeMillis() < end) {
            jobs.cancel(RunJob.class); // each time: the window is alive, so a run may have been started since
            display.timerExec(LOOK_MILLISECONDS, () -> {}); // ends the sleep
            if (!display.readAndDispatch()) {
                display.sleep();
            }
        }
    }

    @Override
    protected IStatus run(IProgressMonitor monitor) {
        try (MonitorProgress progress = new MonitorProgress(monitor, getName())) {
            Runner runner = new Runner(Rooms.extensions());
            explorer.addWhenMade(folder, this);
            if (specification == null) {
                runner.resume(folder, COMMAND, progress);
            } else {
                RunOptions options =
                        new RunOptions(List.of(), RunOptions.NONE.seed(), RunOptions.NONE.threads(), false, COMMAND);
                runner.start(RunSpecification.read(specification), folder, options, progress);
            }
            return Status.info(Messages.bind(Messages.run_done, folder));
        } catch (CancelledException e) {
            return new Status(IStatus.CANCEL, Rooms.BUNDLE, Messages.bind(Messages.run_cancelled, folder));
        } catch (ConfigException | RunException e) {
            return Status.error(Messages.bind(Messages.run_failed, folder, e.getMessage()));
        } finally {
            explorer.ended(folder);
        }
    }
}
