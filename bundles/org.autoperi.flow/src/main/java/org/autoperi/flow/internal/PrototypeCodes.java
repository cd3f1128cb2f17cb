package org.autoperi.flow.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.autoperi.crystal.Crystal;
import org.autoperi.nn.Checkpoint;
import org.autoperi.nn.Safetensors;

/**
 * Crystals as tensors beside the parameters of a model: {@code prototypes/sizes} [C, 1], {@code prototypes/lattice} [C, 6]
 * (lattice coordinates), {@code prototypes/species} [A, 1] (atomic numbers), {@code prototypes/frac} [A, 3]; ids in the metadata, one a line. Names
 * with a slash belong to no parameter, so readers that know nothing of prototypes pass over them.
 */
public final class PrototypeCodes {
    private static final String PREFIX = "prototypes/";
    private static final String SIZES = PREFIX + "sizes";
    private static final String LATTICE = PREFIX + "lattice";
    private static final String SPECIES = PREFIX + "species";
    private static final String FRAC = PREFIX + "frac";
    private static final String IDS = "flow.prototypes";

    private PrototypeCodes() {}

    /** The ids as text for the metadata; empty without crystals. */
    public static Map<String, String> texts(List<Crystal> crystals) {
        return crystals.isEmpty()
                ? Map.of()
                : Map.of(
                        IDS,
                        crystals.stream()
                                .map(crystal -> crystal.name().replace('\n', ' '))
                                .collect(Collectors.joining("\n")));
    }

    /** The crystals as tensors; empty without crystals. */
    public static Map<String, Checkpoint.Matrix> tensors(List<Crystal> crystals) {
        int atoms = crystals.stream().mapToInt(Crystal::size).sum();
        float[] sizes = new float[crystals.size()];
        float[] lattice = new float[6 * crystals.size()];
        float[] species = new float[atoms];
        float[] frac = new float[3 * atoms];
        int at = 0;
        for (int c = 0; c < sizes.length; c++) {
            TrainingCrystal crystal = TrainingCrystal.of(crystals.get(c).name(), crystals.get(c), Map.of());
            sizes[c] = crystal.size();
            for (int k = 0; k < 6; k++) {
                lattice[6 * c + k] = (float) crystal.lattice()[k];
            }
            for (int i = 0; i < crystal.size(); i++, at++) {
                species[at] = crystal.atomicNumbers()[i];
                for (int k = 0; k < 3; k++) {
                    frac[3 * at + k] = (float) crystal.frac()[3 * i + k];
                }
            }
        }
        Map<String, Checkpoint.Matrix> tensors = new LinkedHashMap<>();
        if (!crystals.isEmpty()) {
            tensors.put(SIZES, new Checkpoint.Matrix(sizes.length, 1, sizes));
            tensors.put(LATTICE, new Checkpoint.Matrix(sizes.length, 6, lattice));
            tensors.put(SPECIES, new Checkpoint.Matrix(atoms, 1, species));
            tensors.put(FRAC, new Checkpoint.Matrix(atoms, 3, frac));
        }
        return tensors;
    }

    /** How precisely a tensor of a model file is stored: lattices and places of atoms in single precision, all else in half, which counts to 2,048. */
    public static Safetensors.Storage storage(String tensor) {
        return tensor.equals(LATTICE) || tensor.equals(FRAC) ? Safetensors.Storage.F32 : Safetensors.Storage.F16;
    }

    /**
     * The crystals of a file; empty if it has none.
     *
     * @throws IOException if its tensors are missing or do not fit each other
     */
    public static List<Crystal> read(Checkpoint checkpoint, Path file) throws IOException {
        String text = checkpoint.metadata().get(IDS);
        if (text == null) {
            return List.of();
        }
        try {
            String[] ids = text.split("\n", -1);
            float[] sizes = values(checkpoint, SIZES);
            double[] lattice = doubles(values(checkpoint, LATTICE));
            float[] species = values(checkpoint, SPECIES);
            double[] frac = doubles(values(checkpoint, FRAC));
            List<Crystal> crystals = new ArrayList<>();
            int at = 0;
            for (int c = 0; c < ids.length; c++) {
                int next = at + (int) sizes[c];
                int[] numbers = new int[next - at];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = (int) species[at + i];
                }
                crystals.add(new TrainingCrystal(
                                ids[c],
                                numbers,
                                Arrays.copyOfRange(frac, 3 * at, 3 * next),
                                Arrays.copyOfRange(lattice, 6 * c, 6 * c + 6),
                                Map.of())
                        .crystal()
                        .withName(ids[c]));
                at = next;
            }
            return crystals;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " has crystals that cannot be read: " + e.getMessage(), e);
        }
    }

    private static float[] values(Checkpoint checkpoint, String name) {
        Checkpoint.Matrix matrix = checkpoint.tensors().get(name);
        if (matrix == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return matrix.values();
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
