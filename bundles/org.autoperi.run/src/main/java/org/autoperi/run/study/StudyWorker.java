package org.autoperi.run.study;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Knows the command that starts or goes on with one run in a process of its own. The process stops after its step when its standard
 * input ends, ends with exit code 0 when the run is finished, and writes its progress as one JSON object per line, as
 * {@code --progress=ndjson} does.
 */
@ConsumerType
public interface StudyWorker {
    /**
     * The command.
     *
     * @param specification file of the run, with every setting
     * @param folder folder of the run, which may be there already
     * @param anew whether what lies in the folder is not worth keeping
     */
    List<String> command(Path specification, Path folder, boolean anew);
}
