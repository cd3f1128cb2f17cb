package org.autoperi.flow.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.matching.MatchSettings;
import org.autoperi.crystal.matching.PreparedCrystal;
import org.autoperi.crystal.matching.StructureMatcher;
import org.autoperi.flow.TemplatePool;
import org.autoperi.physics.TypicalVolumes;

/**
 * Candidates for the structure of one cell with what is known of each beside its structure. Arrays are shared and never changed.
 *
 * @param id of the crystal that is looked for
 * @param crystals the candidates: prototypes, the most alike elements first, then drawn ones
 * @param facts of each candidate, shape [n][{@link #FACTS}]
 * @param lenders atomic numbers of the template of each prototype, site by site; empty for drawn ones
 * @param right whether each is the structure that is looked for; all false if it is not known
 */
public record CandidateSet(
        String id, List<Crystal> crystals, List<float[]> facts, List<int[]> lenders, boolean[] right) {
    /** Numbers known of a candidate beside its structure. */
    static final int FACTS = 14;

    private static final int[] NONE = {};
    private static final StructureMatcher MATCHER = new StructureMatcher(MatchSettings.cdvae());

    /** Copies the lists. */
    public CandidateSet {
        crystals = List.copyOf(crystals);
        facts = List.copyOf(facts);
        lenders = List.copyOf(lenders);
    }

    /** Candidates of which nobody knows whether they are right. */
    public static CandidateSet of(String id, List<TemplatePool.Copy> copies, List<Crystal> drawn) {
        List<Crystal> crystals = new ArrayList<>();
        copies.forEach(copy -> crystals.add(copy.crystal()));
        crystals.addAll(drawn);
        int[] groups = groups(crystals);
        int[] copied = new int[crystals.size()];
        int[] drawings = new int[crystals.size()];
        double[] support = new double[crystals.size()];
        double all = 0;
        for (int i = 0; i < groups.length; i++) {
            if (i < copies.size()) {
                copied[groups[i]]++;
                support[groups[i]] += copies.get(i).support();
                all += copies.get(i).support();
            } else {
                drawings[groups[i]]++;
            }
        }
        double nearest = copies.isEmpty() ? 0 : Math.sqrt(copies.get(0).distance());
        List<float[]> facts = new ArrayList<>();
        List<int[]> lenders = new ArrayList<>();
        for (int i = 0; i < groups.length; i++) {
            Crystal crystal = crystals.get(i);
            boolean isCopy = i < copies.size();
            double distance = isCopy ? Math.sqrt(copies.get(i).distance()) : 0;
            int group = groups[i];
            lenders.add(isCopy ? copies.get(i).template().atomicNumbers() : NONE);
            facts.add(new float[] {
                isCopy ? 1 : 0,
                (float) distance,
                (float) (isCopy ? distance - nearest : 0),
                isCopy ? (float) Math.log1p(i) : 0,
                isCopy ? (float) Math.log(copies.get(i).alike()) : 0,
                (float) Math.log1p(support[group]),
                (float) (all > 0 ? support[group] / all : 0),
                (float) Math.log1p(copied[group]),
                (float) Math.log1p(copies.size()),
                drawn.isEmpty() ? 0 : drawings[group] / (float) drawn.size(),
                (float) Math.log1p(drawn.size()),
                (float) growth(crystal),
                crystal.composition().elements().size(),
                (float) Math.log(crystal.size())
            });
        }
        return new CandidateSet(id, crystals, facts, lenders, new boolean[groups.length]);
    }

    /** The same, judged by the crystal that is looked for. */
    CandidateSet against(Crystal known) {
        PreparedCrystal wanted = MATCHER.prepare(known);
        boolean[] same = new boolean[crystals.size()];
        for (int i = 0; i < same.length; i++) {
            try {
                same[i] = MATCHER.fit(MATCHER.prepare(crystals.get(i)), wanted).isSame();
            } catch (IllegalArgumentException e) {
                same[i] = false; // a cell that cannot be reduced is nobody's structure
            }
        }
        return new CandidateSet(id, crystals, facts, lenders, same);
    }

    /** Number of candidates. */
    int size() {
        return crystals.size();
    }

    /** Whether one of them is right. */
    boolean hasRight() {
        for (boolean each : right) {
            if (each) {
                return true;
            }
        }
        return false;
    }

    /** For each crystal the first of the same structure, itself if there is none before it. */
    private static int[] groups(List<Crystal> crystals) {
        List<PreparedCrystal> firsts = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        int[] groups = new int[crystals.size()];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = i;
            try {
                PreparedCrystal own = MATCHER.prepare(crystals.get(i));
                for (int k = 0; k < firsts.size() && groups[i] == i; k++) {
                    groups[i] = MATCHER.fit(firsts.get(k), own).isSame() ? places.get(k) : i;
                }
                if (groups[i] == i) {
                    firsts.add(own);
                    places.add(i);
                }
            } catch (IllegalArgumentException e) {
                groups[i] = i; // a cell that cannot be reduced stays alone
            }
        }
        return groups;
    }

    /** Logarithm of the volume over the typical one of the atoms, at most 2 either way; 0 if that is not known. */
    private static double growth(Crystal crystal) {
        OptionalDouble typical = TypicalVolumes.of(crystal.atomicNumbers());
        return typical.isEmpty()
                ? 0
                : Math.max(-2, Math.min(2, Math.log(crystal.lattice().volume() / typical.getAsDouble())));
    }
}
