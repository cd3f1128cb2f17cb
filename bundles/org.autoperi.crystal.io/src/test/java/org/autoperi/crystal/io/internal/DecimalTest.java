package org.autoperi.crystal.io.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {
    private static final long SEED = Long.getLong("tests.seed", 20261126L);

    private static void assertLikeDouble(String text) {
        assertThat(Decimal.parse("x" + text + "y", 1, 1 + text.length()))
                .as(text)
                .isEqualTo(Double.parseDouble(text));
    }

    @Test
    void agreesWithTheJdkToTheLastBit() {
        System.err.println("DecimalTest: seed " + SEED + " (repeat with -Dtests.seed=" + SEED + ")");
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(60) - 30);
            assertLikeDouble(Double.toString(value));
            assertLikeDouble(String.format(Locale.ROOT, "%." + random.nextInt(20) + "f", random.nextGaussian() * 100));
            assertLikeDouble(String.format(Locale.ROOT, "%." + random.nextInt(18) + "e", value));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "+1",
                "1.",
                ".5",
                "-.5e3",
                "9007199254740993",
                "1e400",
                "1e-400",
                "000012",
                "1e22",
                "1e23",
                "1e99999999999"
            })
    void readsEveryWayToWriteANumber(String text) {
        assertLikeDouble(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                ".",
                "e5",
                "1e",
                "1e+",
                "1.2.3",
                "1,5",
                "nan",
                "NaN",
                "inf",
                "Infinity",
                "1f",
                "0x10",
                "--1",
                "1 2"
            })
    void refusesEverythingElse(String text) {
        assertThat(Decimal.parse(text, 0, text.length())).isNaN();
    }

    @Test
    void knowsTheExponentsOfFortran() {
        assertThat(Decimal.parse("1.5D-3", 0, 6)).isEqualTo(1.5e-3);
        assertThat(Decimal.parse("1.2345678901234567890d2", 0, 23)).isEqualTo(123.45678901234567890);
    }
}
