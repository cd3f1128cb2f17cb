package org.autoperi.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TilingTest {
    private static final List<Integer> PEROVSKITES = Collections.nCopies(64, 5);
    private static final List<Integer> LARGE = Collections.nCopies(64, 12);

    @Test
    void tilesToLearnFromAreLargerAsLongAsEachThreadHasSome() {
        assertThat(Tiling.of(PEROVSKITES, n -> n)).hasSize(14); // 1,600 pairs
        assertThat(Tiling.toLearn(PEROVSKITES, n -> n, 1)).hasSize(6);
        assertThat(Tiling.toLearn(PEROVSKITES, n -> n, 2)).hasSize(6);
        assertThat(Tiling.toLearn(PEROVSKITES, n -> n, 16)).hasSize(14);
        assertThat(Tiling.of(LARGE, n -> n)).hasSize(64); // 9,216 pairs
        assertThat(Tiling.toLearn(LARGE, n -> n, 2)).hasSize(24);
        assertThat(Tiling.toLearn(LARGE, n -> n, 16)).hasSize(32);
    }

    @Test
    void everyItemIsInOneTileAndTilesAreAboutEqual() {
        List<Integer> sizes =
                IntStream.rangeClosed(1, 40).map(i -> 1 + i % 20).boxed().toList();

        List<List<Integer>> tiles = Tiling.toLearn(sizes, n -> n, 3);

        List<Integer> all = new ArrayList<>();
        tiles.forEach(all::addAll);
        assertThat(all).containsExactlyInAnyOrderElementsOf(sizes);
        List<Integer> pairs = tiles.stream()
                .map(tile -> tile.stream().mapToInt(n -> n * n).sum())
                .toList();
        assertThat(Collections.max(pairs) - Collections.min(pairs)).isLessThanOrEqualTo(20 * 20);
    }

    @Test
    void nothingIsNoTile() {
        assertThat(Tiling.toLearn(List.<Integer>of(), n -> n, 2)).isEmpty();
    }
}
