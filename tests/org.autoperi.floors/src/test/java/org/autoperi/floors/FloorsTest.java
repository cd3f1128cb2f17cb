package org.autoperi.floors;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the floors of docs/architecture.md: dependencies between rooms only go down. */
class FloorsTest {
    private static final String ROOT = "org.autoperi.";
    private static final JavaClasses ALL = new ClassFileImporter().importPackages("org.autoperi");

    /** What each room may use; a room always may use itself. */
    private static final Map<String, Set<String>> MAY_USE = floors();

    private static Map<String, Set<String>> floors() {
        Set<String> evaluate = Set.of("run", "dataset", "crystal.io", "crystal", "graph", "physics", "core");
        Set<String> view = Set.of("crystal", "graph", "core");
        return Map.ofEntries(
                Map.entry("core", Set.of()),
                Map.entry("tensor", Set.of()),
                Map.entry("run", Set.of("core")),
                Map.entry("crystal", Set.of("core")),
                Map.entry("crystal.io", Set.of("crystal", "core")),
                Map.entry("graph", Set.of("crystal", "core")),
                Map.entry("spglib", Set.of("crystal", "core")),
                Map.entry("asedb", Set.of("crystal.io", "crystal", "core")),
                Map.entry("dataset", Set.of("crystal.io", "crystal", "core")),
                Map.entry("nn", Set.of("tensor", "core")),
                Map.entry("physics", Set.of("crystal", "graph", "core")),
                Map.entry(
                        "flow",
                        Set.of("run", "nn", "tensor", "physics", "dataset", "crystal.io", "graph", "crystal", "core")),
                Map.entry("models", Set.of("flow", "core")),
                Map.entry("dynamics", Set.of("run", "nn", "tensor", "core")),
                Map.entry("dl4j", Set.of("dynamics", "nn", "core")),
                Map.entry("evaluate", evaluate),
                Map.entry("view", view),
                Map.entry("report", union(evaluate, Set.of("evaluate", "view"))),
                Map.entry(
                        "cli",
                        union(
                                evaluate,
                                Set.of("evaluate", "view", "report", "flow", "dynamics", "nn", "tensor", "physics"))));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).collect(Collectors.toUnmodifiableSet());
    }

    static Stream<String> rooms() {
        return MAY_USE.keySet().stream().sorted();
    }

    /** The room of a class: the longest name of a room that its package begins with. */
    private static Optional<String> roomOf(JavaClass type) {
        String name = type.getPackageName() + ".";
        return MAY_USE.keySet().stream()
                .filter(room -> name.startsWith(ROOT + room + "."))
                .max(Comparator.comparingInt(String::length));
    }

    @Test
    void theTestSeesEveryRoom() {
        Set<String> seen = new TreeSet<>();
        ALL.forEach(type -> roomOf(type).ifPresent(seen::add));
        assertThat(seen).containsExactlyElementsOf(new TreeSet<>(MAY_USE.keySet()));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void usesOnlyRoomsBelow(String room) {
        List<String> upwards = new ArrayList<>();
        for (JavaClass type : ALL) {
            if (roomOf(type).equals(Optional.of(room))) {
                for (Dependency use : type.getDirectDependenciesFromSelf()) {
                    roomOf(use.getTargetClass())
                            .filter(other -> !other.equals(room))
                            .filter(other -> !MAY_USE.get(room).contains(other))
                            .ifPresent(other -> upwards.add(use.getDescription()));
                }
            }
        }
        assertThat(upwards).as("%s may use only %s", room, MAY_USE.get(room)).isEmpty();
    }

    @Test
    void noRoomUsesTheInternalsOfAnother() {
        classes().should(keepOutOfOtherRoomsInternals()).check(ALL);
    }

    private static ArchCondition<JavaClass> keepOutOfOtherRoomsInternals() {
        return new ArchCondition<>("keep out of the internal packages of other rooms") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency use : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = use.getTargetClass();
                    boolean internal = (target.getPackageName() + ".").contains(".internal.")
                            && target.getPackageName().startsWith(ROOT);
                    if (internal && !roomOf(target).equals(roomOf(type))) {
                        events.add(SimpleConditionEvent.violated(use, use.getDescription()));
                    }
                }
            }
        };
    }

    @Test
    void noRoomBelowTheWorkbenchKnowsAWindowSystem() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.eclipse.swt..", "org.eclipse.jface..", "org.eclipse.ui..", "org.eclipse.e4..")
                .check(ALL);
    }

    @Test
    void onlyTheRegistryAndTheDoorsKnowTheFramework() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.autoperi.core.internal..", "org.autoperi.cli.internal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.osgi.framework..", "org.osgi.util.tracker..", "org.eclipse..")
                .check(ALL);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.autoperi.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(ALL);
    }

    @Test
    void randomNumbersComeFromSeededStreams() {
        noClasses()
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(java.util.Random.class)
                .check(ALL);
    }

    @Test
    void onlyThePlugInsKnowTheirLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.autoperi.spglib..", "org.autoperi.asedb..", "org.autoperi.dl4j..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.sun.jna..",
                        "org.sqlite..",
                        "java.sql..",
                        "org.deeplearning4j..",
                        "org.nd4j..",
                        "org.bytedeco..")
                .check(ALL);
    }

    @Test
    void onlyRunKnowsToml() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.autoperi.run..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.tomlj..")
                .check(ALL);
    }
}
