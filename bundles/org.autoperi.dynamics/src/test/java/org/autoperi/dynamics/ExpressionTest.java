package org.autoperi.dynamics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.autoperi.core.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 + 2*3 | 7",
                "-2^2 | -4",
                "2^3^2 | 512",
                "2^-1 | 0.5",
                "8/4/2 | 1",
                "5 - 3 - 1 | 1",
                "x*y | 0.75",
                "-x + +y | -1",
                "(x + y)^2 | 4",
                "1.5e2 + .5 | 150.5",
                "2*pi | 6.283185307179586",
                "exp(log(3)) | 3",
                "sqrt(x + y + 7) | 3",
                "min(x, y) + 10*max(x; y) | 15.5",
                "abs(-x) + tanh(0) + sin(0) + cos(0) | 2.5",
                "G(x; 0.5, 2) | 0.8824969025845955",
                "sinh(1) + cosh(1) | 2.718281828459045",
            })
    void readsAndComputes(String formula, double expected) throws Exception {
        Expression expression = Expression.parse(formula);
        assertThat(expression.energy(1.5, 0.5)).isCloseTo(expected, within(1e-14 * Math.max(1, Math.abs(expected))));
        double[] energy = new double[3];
        expression.energies(3, new double[] {9, 1.5, 8}, new double[] {9, 0.5, 8}, energy);
        assertThat(energy[1]).isCloseTo(expected, within(1e-14 * Math.max(1, Math.abs(expected))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x^2 + * y | 6 | expected a number, x, y, a function or (",
                "2x | 1 | a product is written with *",
                "x^2 + (y | 8 | expected )",
                "x^2) | 3 | expected an operator or the end",
                "snh(x) | 0 | did you mean",
                "x + z | 4 | 'z' is not known",
                "sin x | 4 | expected (",
                "G(x, 1) | 0 | G takes 3 operands, found 2",
                "1..5 | 0 | '1..5' is no number",
                "x + | 3 | at its end",
            })
    void showsTheErrorWithACaretUnderIt(String formula, int column, String said) {
        assertThatThrownBy(() -> Expression.parse(formula))
                .isInstanceOf(DynamicsException.class)
                .hasMessageContaining(said)
                .hasMessageEndingWith("  " + formula + System.lineSeparator() + "  " + " ".repeat(column) + "^");
    }

    @Test
    void refusesEndlessNesting() {
        String formula = "(".repeat(100_000) + "x" + ")".repeat(100_000);
        assertThatThrownBy(() -> Expression.parse(formula)).hasMessageContaining("nested deeper than");
        assertThatThrownBy(() -> Expression.parse("-".repeat(100_000) + "x")).hasMessageContaining("nested deeper");
    }

    /** Every function and operator, against central differences at random places. */
    @Test
    void gradientsAgreeWithDifferences() throws Exception {
        long seed = Long.getLong("tests.seed", 20200703);
        RandomGenerator random = new RandomStreams(seed).stream("formulas");
        for (int round = 0; round < 400; round++) {
            String formula = formula(random, 4);
            Expression expression = Expression.parse(formula);
            double x = random.nextDouble(-1.3, 1.3);
            double y = random.nextDouble(-1.3, 1.3);
            double h = 1e-5;
            double dx = (expression.energy(x + h, y) - expression.energy(x - h, y)) / (2 * h);
            double dy = (expression.energy(x, y + h) - expression.energy(x, y - h)) / (2 * h);
            double coarse = (expression.energy(x + 2 * h, y) - expression.energy(x - 2 * h, y)) / (4 * h);
            double coarseY = (expression.energy(x, y + 2 * h) - expression.energy(x, y - 2 * h)) / (4 * h);
            double size = 1 + Math.abs(dx) + Math.abs(dy) + Math.abs(expression.energy(x, y));
            boolean smooth = Math.abs(dx - coarse) + Math.abs(dy - coarseY) < 1e-6 * size && size < 1e6;
            if (smooth) { // kinks of abs, min and max have no difference quotient
                double[] gx = new double[1];
                double[] gy = new double[1];
                expression.gradient(1, new double[] {x}, new double[] {y}, gx, gy);
                assertThat(gx[0])
                        .as("seed %d: d/dx of %s at (%s, %s)", seed, formula, x, y)
                        .isCloseTo(dx, within(2e-6 * size));
                assertThat(gy[0])
                        .as("seed %d: d/dy of %s at (%s, %s)", seed, formula, x, y)
                        .isCloseTo(dy, within(2e-6 * size));
            }
        }
    }

    private static String formula(RandomGenerator random, int depth) {
        if (depth == 0 || random.nextInt(8) == 0) {
            return List.of("x", "y", "0.7", "2", "x", "y").get(random.nextInt(6));
        }
        String a = formula(random, depth - 1);
        String b = formula(random, depth - 1);
        return switch (random.nextInt(16)) {
            case 0, 1 -> "(" + a + " + " + b + ")";
            case 2, 3 -> "(" + a + " - " + b + ")";
            case 4, 5 -> a + "*" + b;
            case 6 -> "(" + a + ")/(2 + (" + b + ")^2)";
            case 7 -> "(" + a + ")^" + random.nextInt(1, 7);
            case 8 -> "exp(-abs(" + a + "))";
            case 9 -> "sin(" + a + ")*cos(" + b + ")";
            case 10 -> "tanh(" + a + ")";
            case 11 -> "log(1.5 + (" + a + ")^2)";
            case 12 -> "sqrt(1 + (" + a + ")^4)";
            case 13 -> "G(" + a + "; 0.3, 0.9)*G(" + b + "; 0, 1.1)";
            case 14 -> "min(" + a + ", " + b + ")";
            default -> "(1.1 + (" + a + ")^2)^(0.5*" + b + ")";
        };
    }

    @Test
    void differentiatesKinksToOneOfTheSides() throws Exception {
        double[] gx = new double[3];
        double[] gy = new double[3];
        Expression.parse("abs(x) + max(x, y)").gradient(3, new double[] {-2, 2, 1}, new double[] {0, 0, 3}, gx, gy);
        assertThat(gx).containsExactly(-1, 2, 1);
        assertThat(gy).containsExactly(1, 0, 1);
    }

    @Test
    void aBlockGivesWhatEachPlaceGives() throws Exception {
        Expression expression =
                Expression.parse("0.1*(x^6 + y^6) - G(x; 1, 0.8)*G(y; 0, 0.8) + 1/(2 + x*y) + (1 - y)^3");
        RandomGenerator random = new RandomStreams(1).stream("places");
        int n = 777;
        double[] x = random.doubles(n, -1, 1).toArray();
        double[] y = random.doubles(n, -1, 1).toArray();
        double[] gx = new double[n];
        double[] gy = new double[n];
        expression.gradient(n, x, y, gx, gy);
        double[] one = new double[1];
        double[] two = new double[1];
        for (int i = 0; i < n; i++) {
            expression.gradient(1, new double[] {x[i]}, new double[] {y[i]}, one, two);
            assertThat(gx[i]).isEqualTo(one[0]);
            assertThat(gy[i]).isEqualTo(two[0]);
        }
    }

    @Test
    void theGradientOfAGaussianWellIsTheFormula() throws Exception {
        Expression expression = Expression.parse("-G(x; -2, 0.8)*G(y; 1, 0.8)");
        double[] gx = new double[1];
        double[] gy = new double[1];
        expression.gradient(1, new double[] {-1.5}, new double[] {1.2}, gx, gy);
        double value = Math.exp(-(0.25 + 0.04) / 1.28);
        assertThat(gx[0]).isCloseTo(value * 0.5 / 0.64, within(1e-14));
        assertThat(gy[0]).isCloseTo(value * 0.2 / 0.64, within(1e-14));
    }
}
