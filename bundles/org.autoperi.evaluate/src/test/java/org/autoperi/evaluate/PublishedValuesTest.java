package org.autoperi.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedValuesTest {
    private static Metric own(String protocol, int tests) {
        return Metric.of("match-rate-k1-filtered", 50, "%", protocol, Map.of(), tests);
    }

    @Test
    void aValueSaysWhyItCannotBeCompared() {
        List<PublishedValues.Published> known = PublishedValues.load().of("mp_20", "match-rate-k1-filtered");
        PublishedValues.Published diffCsp = known.stream()
                .filter(value -> value.model().equals("DiffCSP"))
                .findFirst()
                .orElseThrow();
        assertThat(diffCsp.value()).isEqualTo(51.49);
        assertThat(diffCsp.difference(own(diffCsp.protocol(), 9046), "mp_20")).isEmpty();
        assertThat(diffCsp.difference(own(diffCsp.protocol(), 1000), "mp_20"))
                .contains("1000")
                .contains("9046");
        assertThat(diffCsp.difference(own("csp-match-k1-unfiltered", 9046), "mp_20"))
                .contains("protocol");
        assertThat(diffCsp.difference(own(diffCsp.protocol(), 9046), "perov_5")).contains("dataset");
    }
}
