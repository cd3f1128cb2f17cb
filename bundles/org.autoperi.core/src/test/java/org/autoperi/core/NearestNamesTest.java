package org.autoperi.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNamesTest {
    @Test
    void countsEditsAndSwaps() {
        assertThat(NearestNames.distance("", "abc")).isEqualTo(3);
        assertThat(NearestNames.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestNames.distance("epcohs", "epochs")).isEqualTo(1);
        assertThat(NearestNames.distance("ca", "abc")).isEqualTo(3);
    }

    @Test
    void namesTheBestFirst() {
        assertThat(NearestNames.of("min-distanse", List.of("volume", "min-distance", "max-distance")))
                .containsExactly("min-distance", "max-distance");
    }

    @Test
    void staysSilentWhenNothingIsNear() {
        assertThat(NearestNames.of("zzzzzz", List.of("volume", "min-distance"))).isEmpty();
    }
}
