package org.autoperi.dynamics;

import java.util.List;

/**
 * A potential written as a formula in x and y, such as {@code "x^4 - x^2 + y^2"}, differentiated symbolically and evaluated for many
 * places at once. Formulas have numbers, {@code pi}, {@code + - * / ^}, {@code exp log sqrt sin cos tan sinh cosh tanh abs min max}, and
 * {@code G(u; u0, w)} for {@code exp(-(u - u0)^2 / (2 w^2))}.
 */
public final class Expression implements Potential {
    /** Places that are worked on at a time; the values between operations stay in the first cache. */
    private static final int BLOCK = 256;

    private final String text;
    private final List<Centre> centres;
    private final FormulaGraph graph;
    private final int value;
    private final int lowered;
    private final int slopeX;
    private final int slopeY;
    private BlockProgram gradients;
    private BlockProgram energies;

    private Expression(Expression other, List<Centre> centres) {
        this.text = other.text;
        this.centres = List.copyOf(centres);
        this.graph = other.graph;
        this.value = other.value;
        this.lowered = other.lowered;
        this.slopeX = other.slopeX;
        this.slopeY = other.slopeY;
    }

    private Expression(String text) throws DynamicsException {
        this.text = text;
        this.centres = List.of();
        this.graph = new FormulaGraph();
        this.value = new FormulaParser(text, graph).parse();
        this.slopeX = graph.lowered(graph.derivative(value, Operation.X));
        this.slopeY = graph.lowered(graph.derivative(value, Operation.Y));
        this.lowered = graph.lowered(value);
    }

    /**
     * Reads a formula.
     *
     * @throws DynamicsException if it has an error; the message shows the place with a caret under it
     */
    public static Expression parse(String text) throws DynamicsException {
        return new Expression(text);
    }

    /** The same potential, known for the states with these centres. */
    public Expression withCentres(List<Centre> states) {
        return new Expression(this, states);
    }

    /** The formula as it was given. */
    public String text() {
        return text;
    }

    @Override
    public List<Centre> centres() {
        return centres;
    }

    @Override
    public double energy(double x, double y) {
        return graph.value(value, x, y);
    }

    @Override
    public void gradient(int count, double[] x, double[] y, double[] gradientX, double[] gradientY) {
        if (gradients == null) {
            gradients = new BlockProgram(graph, new int[] {slopeX, slopeY}, BLOCK);
        }
        gradients.run(count, x, y, new double[][] {gradientX, gradientY});
    }

    @Override
    public void energies(int count, double[] x, double[] y, double[] energy) {
        if (energies == null) {
            energies = new BlockProgram(graph, new int[] {lowered}, BLOCK);
        }
        energies.run(count, x, y, new double[][] {energy});
    }

    @Override
    public Potential forOneThread() {
        return new Expression(this, centres);
    }

    @Override
    public String toString() {
        return text;
    }
}
