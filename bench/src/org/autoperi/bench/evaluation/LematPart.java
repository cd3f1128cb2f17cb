package org.autoperi.bench.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.autoperi.bench.Datasets;
import org.autoperi.bench.Judged;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;
import org.autoperi.bench.Peer;
import org.autoperi.crystal.Crystal;
import org.autoperi.evaluate.MagpieFingerprint;
import org.autoperi.evaluate.Verdict;

/** Verdicts of the validity of LeMat-GenBench beside those of its rule in Python. */
final class LematPart implements Part {
    private static final long SEED = 20261128;
    private static final int MOST_SHOWN = 30;

    private final Map<String, int[]> tallies = new LinkedHashMap<>();
    private final List<String> deviations = new ArrayList<>();

    @Override
    public String name() {
        return "lemat";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## LeMat validity");
        page.line("");
        List<Crystal> crystals = crystals(page);
        Path file = Files.createTempFile("lemat", ".jsonl");
        Path table = Files.createTempFile("lemat", ".tsv");
        try (var stream = MagpieFingerprint.class.getResourceAsStream("internal/lemat-charge.tsv")) {
            Files.write(table, stream.readAllBytes());
        }
        Described.write(file, crystals);
        try (Peer peer = page.peerOf("env-lemat", "evaluation_lemat.py", file.toString(), table.toString())) {
            double theirs = Double.parseDouble(peer.ask("judge 0 " + crystals.size()));
            long start = System.nanoTime();
            Judged judged = Judged.by(List.of("lemat-validity"), crystals, Optional.empty());
            double ours = (System.nanoTime() - start) / 1e9;
            compare(peer, crystals, judged.verdicts("lemat-validity"));
            print(page, peer.version(), crystals.size(), ours, theirs);
        } catch (IOException e) {
            page.line("The peers: " + e.getMessage());
            page.missing("evaluation.lemat.agreement", "the peers are not there");
        } finally {
            Files.delete(file);
            Files.delete(table);
        }
    }

    private static List<Crystal> crystals(Page page) throws IOException {
        int count = page.isQuick() ? 100 : 1500;
        List<Crystal> known = new ArrayList<>(
                page.hasData()
                        ? Datasets.open("csv:test=" + page.data().resolve("mp_20/test_part.csv.gz"))
                        : Datasets.open("bundled"));
        known.removeIf(crystal -> !crystal.isOrdered());
        Collections.shuffle(known, new Random(SEED));
        List<Crystal> all = new ArrayList<>(known.subList(0, Math.min(count, known.size())));
        all.addAll(MadeCrystals.from(known, count / 2, SEED));
        return all;
    }

    private void compare(Peer peer, List<Crystal> crystals, List<Verdict> verdicts) throws IOException {
        for (int i = 0; i < crystals.size(); i++) {
            Map<String, Object> theirs = Described.json(peer.ask("give " + i));
            Verdict ours = verdicts.get(i);
            String where = crystals.get(i).name() + " " + crystals.get(i).composition().formula();
            boolean charge = (Boolean) theirs.get("charge");
            boolean others = (Boolean) theirs.get("distance") && (Boolean) theirs.get("plausible");
            count("the rule as ours has it", where, ours, charge && others, true);
            count("the rule with BVAnalyzer", where, ours, (Boolean) theirs.get("analyzer") && others, false);
        }
    }

    private void count(String rule, String where, Verdict ours, boolean theirs, boolean shown) {
        int[] tally = tallies.computeIfAbsent(rule, r -> new int[3]);
        tally[0]++;
        tally[1] += ours.isPassed() == theirs ? 1 : 0;
        tally[2] += theirs ? 1 : 0;
        if (shown && ours.isPassed() != theirs) {
            deviations.add(where + ": " + ours.isPassed() + " (" + ours.detail() + "), the peers say " + theirs);
        }
    }

    private void print(Page page, String peers, int size, double ours, double theirs) {
        page.line(peers + ". " + size + " structures, seed " + SEED + ": crystals of the data at hand and half as many made ones."
                + " The rule of LeMat-GenBench with the table of usual oxidation states that can be had.");
        page.line("");
        page.row(true, "against", "structures", "they pass", "the same verdict");
        tallies.forEach((rule, tally) -> page.row(false, rule, tally[0], tally[2], tally[1]));
        page.line("");
        page.line("Deviations from the rule as ours has it: " + (deviations.isEmpty() ? "none." : deviations.size() + ":"));
        page.line("");
        deviations.stream().limit(MOST_SHOWN).forEach(deviation -> page.line("* " + deviation));
        int[] own = tallies.get("the rule as ours has it");
        int[] published = tallies.get("the rule with BVAnalyzer");
        page.figure("evaluation.lemat.agreement", 100.0 * own[1] / own[0], "%");
        page.figure("evaluation.lemat.analyzer.agreement", 100.0 * published[1] / published[0], "%");
        page.figure("evaluation.lemat.ratio", theirs / ours, "");
    }
}
