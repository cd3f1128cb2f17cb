package org.autoperi.run.study;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Runner;

/** A study as a process that can be killed: the file given first in the folder given second, two at a time. */
public final class StudyProcess {
    private StudyProcess() {}

    public static void main(String[] arguments) throws Exception {
        StudySpecification specification =
                StudySpecification.of(RunSpecification.read(Path.of(arguments[0])), Sums.EXTENSIONS);
        new StudyRunner(new Runner(Sums.EXTENSIONS), Sums.worker())
                .start(
                        specification,
                        Path.of(arguments[1]),
                        new StudyOptions(2, false),
                        StudyListener.NONE,
                        Sums.stoppedBy(new AtomicBoolean()));
    }
}
