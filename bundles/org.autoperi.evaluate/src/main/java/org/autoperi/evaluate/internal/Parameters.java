package org.autoperi.evaluate.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** The parameters of a protocol as texts, in order. */
final class Parameters {
    private Parameters() {}

    /** Takes keys and values in turn. */
    static Map<String, String> of(Object... keysAndValues) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            parameters.put(keysAndValues[i].toString(), keysAndValues[i + 1].toString());
        }
        return parameters;
    }
}
