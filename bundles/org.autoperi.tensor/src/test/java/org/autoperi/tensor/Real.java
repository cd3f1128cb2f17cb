package org.autoperi.tensor;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** A float64 matrix, and the operations of a tape written as their definitions: what the gradient checks hold as true. */
record Real(int rows, int cols, double[] values) {
    interface Element {
        double at(int i, int j);
    }

    static Real of(int rows, int cols, Element element) {
        double[] values = new double[rows * cols];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                values[i * cols + j] = element.at(i, j);
            }
        }
        return new Real(rows, cols, values);
    }

    static Real of(double value) {
        return of(1, 1, (i, j) -> value);
    }

    double at(int i, int j) {
        return values[i * cols + j];
    }

    /** Element (i, j), rows and columns of which there is one repeated. */
    private double repeated(int i, int j) {
        return at(rows == 1 ? 0 : i, cols == 1 ? 0 : j);
    }

    interface Binary {
        double of(double p, double q);
    }

    Real with(Real other, Binary f) {
        return of(
                Math.max(rows, other.rows),
                Math.max(cols, other.cols),
                (i, j) -> f.of(repeated(i, j), other.repeated(i, j)));
    }

    Real plus(Real other) {
        return with(other, Double::sum);
    }

    Real times(Real other) {
        return with(other, (p, q) -> p * q);
    }

    Real map(DoubleUnaryOperator f) {
        return of(rows, cols, (i, j) -> f.applyAsDouble(at(i, j)));
    }

    Real map(UnaryFunction f) {
        return map(x -> ScalarKernels.value(f, x));
    }

    Real transposed() {
        return of(cols, rows, (i, j) -> at(j, i));
    }

    Real product(Real other) {
        return of(rows, other.cols, (i, j) -> {
            double sum = 0;
            for (int k = 0; k < cols; k++) {
                sum += at(i, k) * other.at(k, j);
            }
            return sum;
        });
    }

    double sum() {
        return Arrays.stream(values).sum();
    }

    Real rowSums() {
        return of(rows, 1, (i, j) -> row(i).sum());
    }

    Real row(int i) {
        return block(i, i + 1, 0, cols);
    }

    Real block(int rowFrom, int rowTo, int colFrom, int colTo) {
        return of(rowTo - rowFrom, colTo - colFrom, (i, j) -> at(rowFrom + i, colFrom + j));
    }

    Real beside(Real other) {
        return of(rows, cols + other.cols, (i, j) -> j < cols ? at(i, j) : other.at(i, j - cols));
    }

    Real above(Real other) {
        return transposed().beside(other.transposed()).transposed();
    }

    Real reshaped(int newRows, int newCols) {
        return new Real(newRows, newCols, values);
    }

    Real gather(Index index) {
        return of(index.length(), cols, (i, j) -> at(index.get(i), j));
    }

    /** Combines the elements of each segment and column, from a first value on. */
    Real collect(Index index, double first, Binary f) {
        return of(index.size(), cols, (s, j) -> {
            double result = first;
            for (int i = 0; i < rows; i++) {
                result = index.get(i) == s ? f.of(result, at(i, j)) : result;
            }
            return result;
        });
    }

    Real segmentSum(Index index) {
        return collect(index, 0, Double::sum);
    }

    Real softmax() {
        Real e = map(Math::exp);
        return e.with(e.rowSums(), (p, q) -> p / q);
    }

    /** Rows divided by sqrt(mean square + 1e-5), after the mean is taken off or not. */
    Real normalised(boolean centred) {
        Real mean = rowSums().map(x -> centred ? x / cols : 0);
        Real c = with(mean, (p, q) -> p - q);
        Real square = c.times(c).rowSums();
        return c.with(square, (p, q) -> p / Math.sqrt(q / cols + 1e-5));
    }

    Real unit() {
        return with(times(this).rowSums(), (p, q) -> p / Math.sqrt(q));
    }

    /** Heads of attention among the rows from one row to another; bias [n n, heads]. */
    static Real attention(Real q, Real k, Real v, Real bias, int heads) {
        int n = q.rows;
        Real result = of(n, 0, (i, j) -> 0);
        for (int h = 0; h < heads; h++) {
            int head = h;
            int d = q.cols / heads;
            int e = v.cols / heads;
            Real scores = q.block(0, n, h * d, (h + 1) * d)
                    .product(k.block(0, n, h * d, (h + 1) * d).transposed())
                    .map(x -> x / Math.sqrt(d));
            Real biased = of(n, n, (i, j) -> scores.at(i, j) + bias.at(i * n + j, head));
            result = result.beside(biased.softmax().product(v.block(0, n, h * e, (h + 1) * e)));
        }
        return result;
    }

    static Real lstmCell(Real gates, Real state) {
        int width = state.cols / 2;
        Real c = of(
                gates.rows,
                width,
                (r, j) -> sigmoid(gates.at(r, width + j)) * state.at(r, width + j)
                        + sigmoid(gates.at(r, j)) * Math.tanh(gates.at(r, 2 * width + j)));
        Real h = of(gates.rows, width, (r, j) -> sigmoid(gates.at(r, 3 * width + j)) * Math.tanh(c.at(r, j)));
        return h.beside(c);
    }

    /** h | c of all times. */
    static Real lstm(Real inputs, Index rows, Real recurrent, Real state) {
        Real all = inputs.gather(rows);
        int batch = state.rows;
        Real before = state;
        Real[] after = new Real[rows.length() / batch];
        for (int t = 0; t < after.length; t++) {
            Real h = before.block(0, batch, 0, recurrent.cols);
            Real gates = all.block(t * batch, (t + 1) * batch, 0, all.cols).plus(h.product(recurrent.transposed()));
            before = lstmCell(gates, before);
            after[t] = before;
        }
        return of(rows.length(), state.cols, (r, j) -> after[r / batch].at(r % batch, j));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
