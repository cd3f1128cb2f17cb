package org.autoperi.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.autoperi.crystal.io.CrystalFormatException;
import org.junit.jupiter.api.Test;

class LabTableFormatTest {
    private static final String ZINC_BLENDE =
            """
            # ZnS
            LAB CRYSTAL
            VECTORS
             0.0 2.7047 2.7047
             2.7047 0.0 2.7047
             2.7047 2.7047 0.0
            ATOMS
            2 1
            16 0.0 0.0 0.0
            Zn 1.35235 1.35235 1.35235 0.1 0.0 0.0
            """;

    private static List<Crystal> read(String text) throws Exception {
        List<Crystal> crystals = new ArrayList<>();
        new LabTableFormat().read(new StringReader(text), "a.lab", crystals::add);
        return crystals;
    }

    @Test
    void readsNumbersSymbolsAndForces() throws Exception {
        Crystal crystal = read(ZINC_BLENDE).get(0);

        assertEquals(List.of(Element.S, Element.Zn), List.of(crystal.element(0), crystal.element(1)));
        assertEquals(0.25, crystal.frac(1, 0), 1e-12);
        assertTrue(new LabTableFormat().sniff(ZINC_BLENDE));
        assertFalse(new LabTableFormat().sniff("data_LAB CRYSTAL\n"));
    }

    @Test
    void readsWhatItWrites() throws Exception {
        Crystal crystal = Crystal.of(
                Lattice.ofParameters(3.1, 4.2, 5.3, 81, 92, 103),
                List.of(Element.Ca, Element.O),
                new double[] {0.1, 0.2, 0.3, 0.6, 0.7, 0.85});
        StringBuilder text = new StringBuilder();
        new LabTableFormat().write(List.of(crystal), text);
        Crystal again = read(text.toString()).get(0);

        assertEquals(crystal.lattice(), again.lattice());
        for (int i = 0; i < 6; i++) {
            // Cartesian and back: some roundings of numbers of the size of the cell
            assertEquals(crystal.fractional()[i], again.fractional()[i], 1e-14);
        }
    }

    @Test
    void saysWhereATextIsBroken() {
        String truncated = ZINC_BLENDE.substring(0, ZINC_BLENDE.indexOf("Zn 1"));
        assertTrue(assertThrows(CrystalFormatException.class, () -> read(truncated))
                .getMessage()
                .startsWith("a.lab:9: the file ends here, expected atom 2 of 2"));
        assertTrue(assertThrows(CrystalFormatException.class, () -> read(ZINC_BLENDE.replace("16 0.0", "16 NaN")))
                .getMessage()
                .startsWith("a.lab:9: found 'NaN'"));
        assertTrue(assertThrows(CrystalFormatException.class, () -> read(ZINC_BLENDE.replace("Zn", "Qq")))
                .getMessage()
                .contains("'Qq'"));
    }
}
