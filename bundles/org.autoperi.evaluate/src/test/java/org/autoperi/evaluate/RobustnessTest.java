package org.autoperi.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.autoperi.core.CancelledException;
import org.autoperi.core.Choice;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ConfigBinder;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.core.SourcePosition;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.Site;
import org.autoperi.crystal.Species;
import org.autoperi.dataset.Dataset;
import org.autoperi.evaluate.spi.Evaluator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a set holds, every registered evaluator judges it or says why not, and stops when it is told to. */
class RobustnessTest {
    private static final Crystal SALT = Sets.rockSalt(Element.Na, Element.Cl, 5.64);
    private static final double LIMIT_SECONDS = 2;

    private final ExtensionRegistry extensions =
            ClassPathExtensions.of(getClass().getClassLoader());
    private ExecutorService executor = threads();

    /** Threads that do not keep the program alive if one of them is still at work. */
    private static ExecutorService threads() {
        return Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        });
    }

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private Evaluations evaluations() {
        return new Evaluations(extensions, executor, 2);
    }

    /** An evaluator whose time limits, where it has some, are short. */
    @SuppressWarnings("unchecked") // a class literal cannot name the wildcard of Evaluator<?>
    private Choice<Evaluator<?>> hasty(Choice<Evaluator<?>> choice) throws Exception {
        ConfigNode.Table table = ConfigBinder.toTable(choice.config());
        Map<String, ConfigNode> entries = new LinkedHashMap<>(table.entries());
        entries.put("id", value(choice.id()));
        entries.computeIfPresent("time-limit-seconds", (key, old) -> value(LIMIT_SECONDS));
        entries.computeIfPresent("same", (key, old) -> {
            Map<String, ConfigNode> same = new LinkedHashMap<>(((ConfigNode.Table) old).entries());
            same.computeIfPresent("pair-seconds", (pair, seconds) -> value(LIMIT_SECONDS));
            return new ConfigNode.Table(same, SourcePosition.of("test"));
        });
        entries.remove("terms");
        ConfigNode.Table changed = new ConfigNode.Table(entries, SourcePosition.of("test"));
        return (Choice<Evaluator<?>>)
                (Choice<?>) new ConfigBinder(extensions).choose(changed, Evaluator.class, "evaluator");
    }

    private static ConfigNode value(Object value) {
        return new ConfigNode.Value(value, SourcePosition.of("test"));
    }

    private static Evaluations.GeneratedSet set(List<GeneratedStructure> structures) {
        return new Evaluations.GeneratedSet("set", structures, List.of());
    }

    @Test
    @Tag("slow")
    void aFrameworkOf4000AtomsIsJudgedOrListed() throws Exception {
        Crystal net = Frameworks.net(6, 0.05, 1);
        assertThat(net.size()).isGreaterThan(4000);
        List<GeneratedStructure> structures = new ArrayList<>(Sets.named(net, SALT));
        Dataset known = Sets.dataset(List.of(net.withName("a")), List.of(net.withName("s1"), SALT.withName("s2")));
        StringBuilder times = new StringBuilder();
        for (Choice<Evaluator<?>> choice : evaluations().installed()) {
            long start = System.nanoTime();
            EvaluationResult.Part part = evaluations()
                    .evaluate(set(structures), Optional.of(known), List.of(hasty(choice)), Progress.NONE)
                    .parts()
                    .get(0);
            double seconds = (System.nanoTime() - start) / 1e9;
            times.append(String.format("%s %.1f s%n", choice.id(), seconds));
            assertThat(part.failure()).as(choice.id()).isEmpty();
            assertThat(part.evaluation().verdicts().size()).as(choice.id()).isIn(0, 2);
            if (!part.evaluation().verdicts().isEmpty()) {
                assertThat(part.evaluation().verdicts().get(1).category())
                        .as("the small crystal beside the large one, " + choice.id())
                        .doesNotContain("limit");
            }
            // Two limits for the two crystals, some seconds for threads to come back, and a machine that has other
            // work.
            assertThat(seconds).as(choice.id()).isLessThan(90);
        }
        System.out.print(times);
    }

    /** Real frameworks of 424 to 4,800 atoms. */
    @Test
    @Tag("slow")
    void realFrameworksAreJudgedOrListed(@TempDir Path folder) throws Exception {
        Path data = RealCrystalsTest.shared("raspa_structures").resolve("data");
        extract(
                data.resolve("raspa_structures/mofs_cifs.zip"),
                folder,
                "IRMOF-1.cif",
                "MIL-100-primitive.cif",
                "ZIF-20.cif");
        extract(data.resolve("core_cofs/core_cofs_v6_613_cifs.zip"), folder, "292.cif");
        Evaluations.GeneratedSet read = evaluations().read(folder, Progress.NONE);
        assertThat(read.structures()).hasSize(4);
        StringBuilder times = new StringBuilder();
        for (Choice<Evaluator<?>> choice : evaluations().installed()) {
            long start = System.nanoTime();
            EvaluationResult.Part part = evaluations()
                    .evaluate(read, Optional.empty(), List.of(hasty(choice)), Progress.NONE)
                    .parts()
                    .get(0);
            times.append(String.format("%s %.1f s:", choice.id(), (System.nanoTime() - start) / 1e9));
            part.evaluation().verdicts().forEach(verdict -> times.append(' ')
                    .append(verdict.isPassed() ? "passed" : verdict.category())
                    .append(';'));
            times.append(System.lineSeparator());
            assertThat(part.failure()).as(choice.id()).isEmpty();
            assertThat(part.evaluation().verdicts()).as(choice.id()).noneMatch(verdict -> verdict.category()
                    .equals("program failed"));
        }
        System.out.print(times);
    }

    private static void extract(Path archive, Path folder, String... names) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (String name : names) {
                ZipEntry entry = zip.stream()
                        .filter(each ->
                                each.getName().equals(name) || each.getName().endsWith("/" + name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(name + " is not in " + archive));
                try (InputStream in = zip.getInputStream(entry)) {
                    Files.copy(in, folder.resolve(name));
                }
            }
        }
    }

    @Test
    @Tag("slow")
    void everyEvaluatorStopsWhenItIsTold() throws Exception {
        Crystal net = Frameworks.net(6, 0.05, 1);
        List<GeneratedStructure> structures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            structures.add(GeneratedStructure.of(net.withName("net"), "x"));
        }
        Dataset known = Sets.dataset(List.of(net.withName("a")), List.of(net.withName("net"), SALT.withName("s2")));
        StringBuilder times = new StringBuilder();
        for (Choice<Evaluator<?>> choice : evaluations().installed()) {
            executor = threads();
            AtomicBoolean cancel = new AtomicBoolean();
            CompletableFuture<Boolean> done = CompletableFuture.supplyAsync(
                    () -> isCancelled(set(structures), known, choice, Progress.unseen(cancel::get)));
            TimeUnit.MILLISECONDS.sleep(400);
            cancel.set(true);
            long start = System.nanoTime();
            boolean cancelled = done.get(60, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - start) / 1e9;
            executor.shutdownNow();
            times.append(
                    String.format("%s %s %.2f s%n", choice.id(), cancelled ? "stopped after" : "finished", seconds));
            // A second is wanted; a busy machine may take longer.
            assertThat(seconds).as(choice.id()).isLessThan(5);
        }
        System.out.print(times);
    }

    private boolean isCancelled(
            Evaluations.GeneratedSet set, Dataset known, Choice<Evaluator<?>> choice, Progress progress) {
        try {
            evaluations().evaluate(set, Optional.of(known), List.of(choice), progress);
            return false;
        } catch (CancelledException e) {
            return true;
        } catch (EvaluationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What sets of generators really hold. */
    private static List<GeneratedStructure> mixed() {
        Lattice cube = Lattice.cubic(4);
        List<GeneratedStructure> mixed = new ArrayList<>(Sets.named(SALT, SALT));
        mixed.add(GeneratedStructure.of(SALT.withName("s1"), "")); // a name that occurs twice
        mixed.add(new GeneratedStructure.Unreadable("broken", "set.cif:3: no cell"));
        Crystal alloy = Crystal.builder(cube)
                .add(new Site(List.of(Species.of(Element.Cu, 0.5), Species.of(Element.Au, 0.5)), 0, 0, 0, "M"))
                .build();
        mixed.add(GeneratedStructure.of(alloy, "alloy"));
        mixed.add(GeneratedStructure.of(
                SALT.withProperty("formation_energy_per_atom", Double.NaN), "energy is no number"));
        mixed.add(GeneratedStructure.of(
                SALT.withProperty("formation_energy_per_atom", Double.POSITIVE_INFINITY), "energy is infinite"));
        mixed.add(GeneratedStructure.of(
                Crystal.of(cube, List.of(Element.Na, Element.Cl), new double[6]), "atoms coincide"));
        mixed.add(GeneratedStructure.of(
                Crystal.of(Lattice.cubic(1e-3), List.of(Element.Na), new double[3]), "collapsed"));
        mixed.add(GeneratedStructure.of(Crystal.of(Lattice.cubic(500), List.of(Element.Na), new double[3]), "vast"));
        mixed.add(GeneratedStructure.of(
                Crystal.of(Lattice.of(4, 0, 0, 0, 4, 0, 3.99999, 0, 0.001), List.of(Element.Na), new double[3]),
                "flat"));
        mixed.add(GeneratedStructure.of(Crystal.of(cube, List.of(Element.Og), new double[3]), "oganesson"));
        return mixed;
    }

    @Test
    void everyStructureOfAMixedSetIsJudgedOrListed() throws Exception {
        List<GeneratedStructure> mixed = mixed();
        List<Optional<Dataset>> references = List.of(
                Optional.empty(),
                Optional.of(Sets.dataset(List.of(SALT), List.of(SALT.withName("s1")))),
                Optional.of(Sets.dataset(
                        mixed.stream().flatMap(one -> one.crystal().stream()).toList(),
                        mixed.stream().flatMap(one -> one.crystal().stream()).toList())));
        for (Optional<Dataset> reference : references) {
            EvaluationResult result = evaluations().evaluate(set(mixed), reference, List.of(), Progress.NONE);
            for (EvaluationResult.Part part : result.parts()) {
                assertThat(part.failure()).as(part.id()).isEmpty();
                assertThat(part.evaluation().notApplicable().isEmpty()
                                && part.evaluation().metrics().isEmpty())
                        .as(part.id() + " says nothing")
                        .isFalse();
                for (Verdict verdict : part.evaluation().verdicts()) {
                    assertThat(verdict.category()).as(part.id()).isNotEqualTo("program failed");
                }
            }
            assertThat(result.structures()).hasSize(mixed.size());
            assertThat(result.toCsv().lines()).hasSize(mixed.size() + 1);
        }
    }

    @Test
    void aSetOfNothingReadableIsJudgedOrSaysWhyNot() throws Exception {
        List<GeneratedStructure> broken =
                List.of(new GeneratedStructure.Unreadable("a", "x"), new GeneratedStructure.Unreadable("b", "y"));
        Dataset known = Sets.dataset(List.of(SALT), List.of(SALT.withName("a")));
        for (EvaluationResult.Part part : evaluations()
                .evaluate(set(broken), Optional.of(known), List.of(), Progress.NONE)
                .parts()) {
            assertThat(part.failure()).as(part.id()).isEmpty();
            assertThat(part.evaluation().notApplicable().isEmpty()
                            && part.evaluation().metrics().isEmpty())
                    .as(part.id() + " says nothing")
                    .isFalse();
        }
    }
}
