package org.autoperi.run.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of a study.
 *
 * @param name name of its folder in {@code runs/}
 * @param label name of its entry in the list, may be empty
 * @param combination number of its combination of settings from 0; runs that differ in their seed only share it
 * @param parameters its value of every key that differs in the study, in the order of the keys
 * @param seed its seed
 * @param threads its number of threads
 */
public record StudyRun(
        String name, String label, int combination, Map<String, String> parameters, long seed, int threads) {
    /** Keeps the order. */
    public StudyRun {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
}
