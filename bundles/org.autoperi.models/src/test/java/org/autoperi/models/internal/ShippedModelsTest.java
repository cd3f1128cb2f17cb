package org.autoperi.models.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Composition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.SymmetrySearch;
import org.autoperi.flow.ModelCard;
import org.autoperi.flow.StructurePrediction;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.spi.PretrainedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedModelsTest {
    private static final long MOST_BYTES = 8_000_000;
    private static final ExtensionRegistry EXTENSIONS =
            ClassPathExtensions.of(ShippedModelsTest.class.getClassLoader());

    static Stream<String> models() {
        return EXTENSIONS.list(PretrainedModel.class).stream().map(ExtensionDescriptor::id);
    }

    @Test
    void fourComeWithTheProgram() {
        assertThat(models()).contains("bundled-compounds", "mp20", "mp20-generator", "perov5");
    }

    @ParameterizedTest
    @MethodSource("models")
    void eachIsSmallAndSaysWhereItComesFrom(String id) throws Exception {
        try (InputStream file = EXTENSIONS.get(PretrainedModel.class, id).open()) {
            assertThat(file.readAllBytes().length).isBetween(1, (int) MOST_BYTES);
        }
        TrainedFlow flow = TrainedFlow.installed(id, EXTENSIONS);
        ModelCard card = flow.card().orElseThrow();
        assertThat(card.licence()).isNotBlank();
        assertThat(card.dataset()).isNotBlank();
        assertThat(card.cite()).isNotEmpty();
        assertThat(card.crystals()).isPositive();
        assertThat(card.seconds()).isPositive();
        assertThat(card.measured()).isNotEmpty();
        assertThat(flow.compositions()).isPositive();
    }

    /** predict takes the model with most compositions of those that have learnt the elements, and of equal ones the one that judges. */
    @Test
    void mp20HasLearntMostAndJudges() throws Exception {
        TrainedFlow first = TrainedFlow.installed("mp20", EXTENSIONS);
        assertThat(first.confidence()).isPresent();
        for (String id : models().filter(id -> !id.equals("mp20")).toList()) {
            TrainedFlow other = TrainedFlow.installed(id, EXTENSIONS);
            assertThat(other.compositions()).as(id).isLessThanOrEqualTo(first.compositions());
            assertThat(other.confidence()).as(id).isEmpty();
        }
    }

    @Test
    void rockSaltComesBackAsItself() throws Exception {
        TrainedFlow flow = TrainedFlow.installed("bundled-compounds", EXTENSIONS);
        Composition formula = Composition.parse("KCl");
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            StructurePrediction.Ranking ranking = new StructurePrediction(flow, SymmetrySearch.best(EXTENSIONS))
                    .rank(
                            formula,
                            new StructurePrediction.Settings(10, List.of(1), 0, true),
                            2,
                            executor,
                            Progress.NONE);
            StructurePrediction.Candidate first = ranking.candidates().get(0);
            assertThat(first.symmetry().orElseThrow().number()).isEqualTo(225);
            assertThat(first.draws()).isGreaterThanOrEqualTo(5);
            assertThat(first.crystal().composition()).isEqualTo(formula);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void prototypesComeFirstAndSayWhatTheyAreLike() throws Exception {
        Lattice lattice = Lattice.of(0, 2.82, 2.82, 2.82, 0, 2.82, 2.82, 2.82, 0);
        Crystal salt = Crystal.of(lattice, List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, .5, .5, .5})
                .withName("salt");
        Crystal other = Crystal.of(
                        Lattice.cubic(4.12), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5, .5, .5})
                .withName("cscl");
        TrainedFlow flow =
                TrainedFlow.installed("bundled-compounds", EXTENSIONS).withPrototypes(List.of(other, salt));
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            StructurePrediction.Ranking ranking = new StructurePrediction(flow, SymmetrySearch.best(EXTENSIONS))
                    .rank(
                            Composition.parse("KCl"),
                            new StructurePrediction.Settings(5, List.of(1), 0, true),
                            2,
                            executor,
                            Progress.NONE);
            assertThat(ranking.copied()).isEqualTo(2);
            StructurePrediction.Candidate first = ranking.candidates().get(0);
            assertThat(first.prototypes())
                    .extracting(copy -> copy.template().name())
                    .containsExactly("salt");
            assertThat(first.symmetry().orElseThrow().number()).isEqualTo(225);
            assertThat(first.draws()).isPositive();
            assertThat(ranking.candidates().get(1).prototypes())
                    .extracting(copy -> copy.template().name())
                    .containsExactly("cscl");
            assertThat(ranking.candidates().stream().skip(2))
                    .allMatch(candidate -> candidate.prototypes().isEmpty() && candidate.draws() > 0);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void moreIsDrawnOfCellsThatAreFrequentAmongSuchFormulas() throws Exception {
        Crystal one =
                Crystal.of(Lattice.cubic(4.12), List.of(Element.Cs, Element.Cl), new double[] {0, 0, 0, .5, .5, .5});
        Crystal two =
                Crystal.of(Lattice.cubic(5), List.of(Element.Cs, Element.Cs, Element.Cl, Element.Cl), new double[] {
                    0, 0, 0, .5, .5, 0, 0, 0, .5, .5, .5, .5
                });
        TrainedFlow flow = TrainedFlow.installed("bundled-compounds", EXTENSIONS);
        SymmetrySearch search = SymmetrySearch.best(EXTENSIONS);
        StructurePrediction.Settings settings = new StructurePrediction.Settings(10, List.of(1, 2, 3), 0, false);
        Composition formula = Composition.parse("KBr");
        assertThat(new StructurePrediction(flow.withPrototypes(List.of(two, one, two, two, two, one)), search)
                        .draws(formula, settings))
                .containsExactly(Map.entry(1, 5), Map.entry(2, 10), Map.entry(3, 2));
        assertThat(new StructurePrediction(flow.withPrototypes(List.of()), search).draws(formula, settings))
                .containsExactly(Map.entry(1, 10), Map.entry(2, 10), Map.entry(3, 10));
    }
}
