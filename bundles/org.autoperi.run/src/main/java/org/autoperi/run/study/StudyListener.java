package org.autoperi.run.study;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears what happens in a study; called by the thread that works it off. */
@ConsumerType
public interface StudyListener {
    /** Somebody who does not listen. */
    StudyListener NONE = new StudyListener() {};

    /** A run begins, or goes on. */
    default void started(StudyRun run) {}

    /** The process of a run has ended. */
    default void ended(StudyState state) {}
}
