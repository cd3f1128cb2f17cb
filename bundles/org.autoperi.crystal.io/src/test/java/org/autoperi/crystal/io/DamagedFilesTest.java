package org.autoperi.crystal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.autoperi.core.ClassPathExtensions;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.spi.CrystalFormat;
import org.junit.jupiter.api.Test;

/** Readers refuse damaged files and do nothing else; {@code bench/run crystals --only fuzz} tries a million. */
class DamagedFilesTest {
    private static final long SEED = Long.getLong("tests.seed", 20261126L);
    private static final int INPUTS_PER_FORMAT = 400;

    private final ExtensionRegistry registry = ClassPathExtensions.of(getClass().getClassLoader());
    private final CrystalFiles files = CrystalFiles.of(registry);
    private final Random random = new Random(SEED);

    @Test
    void damagedFilesAreReadOrRefused() throws Exception {
        System.err.println("seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        int refused = 0;
        int read = 0;
        for (Map.Entry<String, String> whole : wholeFiles().entrySet()) {
            for (int i = 0; i < INPUTS_PER_FORMAT; i++) {
                String damaged = damaged(whole.getValue());
                List<Crystal> crystals = new ArrayList<>();
                try {
                    crystals.addAll(files.parse(damaged, "damaged", whole.getKey()));
                    read++;
                } catch (CrystalFormatException e) {
                    assertThat(e.getMessage()).as(damaged).startsWith("damaged");
                    refused++;
                }
                assertThat(crystals).as(damaged).allMatch(crystal -> crystal.size() > 0);
            }
        }
        assertThat(refused).as("seed %d", SEED).isPositive();
        assertThat(read).as("seed %d", SEED).isPositive();
    }

    private Map<String, String> wholeFiles() throws UnknownExtensionException, IOException {
        Crystal salt = Crystal.of(
                        Lattice.cubic(5.64), List.of(Element.Na, Element.Cl), new double[] {0, 0, 0, 0.5, 0.5, 0.5})
                .withName("salt");
        Map<String, String> whole = new LinkedHashMap<>();
        for (String id : files.formatIds()) {
            CrystalFormat format = registry.get(CrystalFormat.class, id);
            if (format.isText() && format.isWritable()) {
                StringBuilder text = new StringBuilder();
                format.write(List.of(salt), text);
                whole.put(id, text.toString());
            }
        }
        assertThat(whole).containsKeys("cif", "poscar", "extxyz");
        return whole;
    }

    private String damaged(String whole) {
        StringBuilder text = new StringBuilder(whole);
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + 1 + random.nextInt(20));
        switch (random.nextInt(4)) {
            case 0 -> text.setCharAt(at, (char) (1 + random.nextInt(300)));
            case 1 -> text.delete(at, end);
            case 2 -> text.insert(at, text.substring(at, end));
            default -> text.setLength(at);
        }
        return text.toString();
    }
}
