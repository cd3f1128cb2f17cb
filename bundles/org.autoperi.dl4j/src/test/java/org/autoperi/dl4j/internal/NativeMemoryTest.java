package org.autoperi.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private double size = 500;
    private int collections;
    private int looks;

    private void collect() {
        collections++;
    }

    /** What a collection frees is given back a while after it. */
    @Test
    void collectsAgainWhereMemoryHasGrownFromWhatTheLastCollectionLeft() {
        NativeMemory memory = new NativeMemory(2000, () -> size, this::collect);
        size = 1600;
        assertThat(memory.isBounded()).isTrue();
        assertThat(collections).isEqualTo(1);

        size = 600;
        assertThat(memory.isBounded()).isTrue();
        size = 790;
        assertThat(memory.isBounded()).isTrue();
        assertThat(collections).isEqualTo(1);
        size = 801;
        assertThat(memory.isBounded()).isTrue();
        assertThat(collections).isEqualTo(2);
    }

    /** On a busy machine the threads that give memory back come late; half a second here. */
    @Test
    void waitsAtTheLimitForWhatIsGivenBackLate() {
        NativeMemory memory = new NativeMemory(300, () -> looks++ < 52 ? size : 600, this::collect);
        size = 900;
        assertThat(memory.isBounded()).isTrue();
        assertThat(looks).isGreaterThan(52);
    }

    @Test
    void saysWhereCollectionsDoNotHelp() {
        NativeMemory memory = new NativeMemory(300, () -> size, this::collect);
        size = 790;
        assertThat(memory.isBounded()).isTrue();
        size = 850;

        assertThat(memory.isBounded()).isFalse();
        assertThat(collections).isEqualTo(1 + 3);
        assertThat(memory.sentence()).contains("350 MB").contains("memory-mb = 300");
    }
}
