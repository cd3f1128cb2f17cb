package org.autoperi.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {
    @Test
    void givesTheSameStreamForTheSameSeedPurposeAndIndex() {
        assertThat(new RandomStreams(3).stream("noise", 4).nextLong())
                .isEqualTo(new RandomStreams(3).stream("noise", 4).nextLong());
    }

    @Test
    void givesDifferentStreamsOtherwise() {
        Set<Long> firsts = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            for (long index = 0; index < 50; index++) {
                firsts.add(new RandomStreams(seed).stream("a", index).nextLong());
                firsts.add(new RandomStreams(seed).stream("b", index).nextLong());
            }
        }
        assertThat(firsts).hasSize(2000);
    }
}
