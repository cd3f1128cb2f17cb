package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Nodes of a formula as operations on blocks of places. One operation is one loop over a block, so the dispatch costs nothing per
 * place and the loops run on SIMD units. Holds scratch space: for one thread.
 */
final class BlockProgram {
    /** What a step does; the suffix says that an operand is a number. */
    private enum Code {
        COPY,
        FILL,
        ADD,
        ADD_NUMBER,
        SUBTRACT,
        NUMBER_SUBTRACT,
        MULTIPLY,
        MULTIPLY_NUMBER,
        /** first operand times a number plus the second operand */
        SCALE_ADD,
        /** first operand times the sum of the second and a number */
        MULTIPLY_SHIFTED,
        /** square of the sum of the first operand and a number */
        SQUARE_SHIFTED,
        DIVIDE,
        NUMBER_DIVIDE,
        EXP,
        OTHER
    }

    private record Step(Code code, Operation operation, int to, int a, int b, double number) {}

    private final int block;
    private final double[][] registers;
    private final double[] scratch;
    private final List<Step> steps = new ArrayList<>();
    private final int results;

    /**
     * @param graph the formulas
     * @param roots the nodes wanted
     * @param block most places worked on at a time
     */
    BlockProgram(FormulaGraph graph, int[] roots, int block) {
        this.block = block;
        this.results = roots.length;
        this.scratch = new double[block];
        int used = new Assembly(graph, roots).assemble();
        registers = new double[used][block];
    }

    /**
     * Computes the roots at places.
     *
     * @param results one array for each root
     */
    void run(int count, double[] x, double[] y, double[][] results) {
        for (int from = 0; from < count; from += block) {
            int n = Math.min(block, count - from);
            System.arraycopy(x, from, registers[0], 0, n);
            System.arraycopy(y, from, registers[1], 0, n);
            for (Step step : steps) {
                execute(step, n);
            }
            for (int r = 0; r < this.results; r++) {
                System.arraycopy(registers[2 + r], 0, results[r], from, n);
            }
        }
    }

    private void execute(Step step, int n) {
        double[] to = registers[step.to];
        double[] a = registers[step.a];
        double[] b = registers[step.b];
        switch (step.code) {
            case COPY -> System.arraycopy(a, 0, to, 0, n);
            case FILL -> Arrays.fill(to, 0, n, step.number);
            case ADD -> add(n, a, b, to);
            case ADD_NUMBER -> add(n, a, step.number, to);
            case SUBTRACT -> subtract(n, a, b, to);
            case NUMBER_SUBTRACT -> subtract(n, step.number, b, to);
            case MULTIPLY -> multiply(n, a, b, to);
            case MULTIPLY_NUMBER -> multiply(n, a, step.number, to);
            case SCALE_ADD -> scaleAdd(n, a, step.number, b, to);
            case MULTIPLY_SHIFTED -> multiplyShifted(n, a, b, step.number, to);
            case SQUARE_SHIFTED -> squareShifted(n, a, step.number, to);
            case DIVIDE -> divide(n, a, b, to);
            case NUMBER_DIVIDE -> divide(n, step.number, b, to);
            case EXP -> BlockMath.exp(n, a, to, scratch);
            case OTHER -> other(step.operation, n, a, b, to);
        }
    }

    private static void add(int n, double[] a, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] + b[i];
        }
    }

    private static void add(int n, double[] a, double number, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] + number;
        }
    }

    private static void subtract(int n, double[] a, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] - b[i];
        }
    }

    private static void subtract(int n, double number, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = number - b[i];
        }
    }

    private static void multiply(int n, double[] a, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] * b[i];
        }
    }

    private static void multiply(int n, double[] a, double number, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] * number;
        }
    }

    private static void scaleAdd(int n, double[] a, double number, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] * number + b[i];
        }
    }

    private static void multiplyShifted(int n, double[] a, double[] b, double number, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] * (b[i] + number);
        }
    }

    private static void squareShifted(int n, double[] a, double number, double[] to) {
        for (int i = 0; i < n; i++) {
            double sum = a[i] + number;
            to[i] = sum * sum;
        }
    }

    private static void divide(int n, double[] a, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = a[i] / b[i];
        }
    }

    private static void divide(int n, double number, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = number / b[i];
        }
    }

    private static void other(Operation operation, int n, double[] a, double[] b, double[] to) {
        for (int i = 0; i < n; i++) {
            to[i] = operation.apply(a[i], b[i]);
        }
    }

    /** Puts the needed nodes in order and gives each a register for as long as it is needed. Registers 0, 1 are x, y; then the results. */
    private final class Assembly {
        private final FormulaGraph graph;
        private final int[] roots;
        private final int[] uses;
        private final int[] place;
        private final List<Integer> free = new ArrayList<>();
        private int next;

        Assembly(FormulaGraph graph, int[] roots) {
            this.graph = graph;
            this.roots = roots;
            this.uses = new int[graph.size()];
            this.place = new int[graph.size()];
            this.next = 2 + roots.length;
        }

        int assemble() {
            for (int root : roots) {
                use(root);
            }
            for (int root : roots) {
                emit(root);
            }
            for (int r = 0; r < roots.length; r++) {
                FormulaGraph.Node node = graph.node(roots[r]);
                steps.add(
                        node.operation() == Operation.CONSTANT
                                ? new Step(Code.FILL, node.operation(), 2 + r, 0, 0, node.value())
                                : new Step(Code.COPY, node.operation(), 2 + r, place[roots[r]], 0, 0));
            }
            return next;
        }

        /** Counts how often each node is wanted; what is folded into its user is counted through it. */
        private void use(int number) {
            if (uses[number]++ > 0) {
                return;
            }
            FormulaGraph.Node node = graph.node(number);
            if (node.a() >= 0) {
                use(node.a());
            }
            if (node.b() >= 0) {
                use(node.b());
            }
        }

        private void emit(int number) {
            FormulaGraph.Node node = graph.node(number);
            Operation operation = node.operation();
            if (place[number] != 0 || operation == Operation.CONSTANT || operation == Operation.X) {
                return;
            }
            if (operation == Operation.Y) {
                place[number] = 1;
                return;
            }
            if (operation == Operation.MULTIPLY && (isShifted(node.a()) || isShifted(node.b()))) {
                multiplyShifted(number, node);
                return;
            }
            int folded = operation == Operation.ADD ? scaledOperand(node) : -1;
            int a = folded >= 0 ? graph.node(folded).b() : node.a();
            int b = folded >= 0 ? (folded == node.a() ? node.b() : node.a()) : node.b();
            emit(a);
            if (b >= 0) {
                emit(b);
            }
            Step step = step(node, a, b, folded);
            release(a);
            if (b >= 0) {
                release(b);
            }
            add(number, step);
        }

        private void add(int number, Step step) {
            int to = free.isEmpty() ? next++ : free.remove(free.size() - 1);
            place[number] = to;
            steps.add(new Step(step.code, step.operation, to, step.a, step.b, step.number));
        }

        /** Whether a node is x or y and a number, which is as fast to add again as to load. */
        private boolean isShifted(int number) {
            FormulaGraph.Node node = graph.node(number);
            return node.operation() == Operation.ADD && (isNumber(node.a()) || isNumber(node.b())) && axis(node) >= 0;
        }

        /** The register of x or y in a sum with a number, else -1. */
        private int axis(FormulaGraph.Node sum) {
            Operation other = graph.node(isNumber(sum.a()) ? sum.b() : sum.a()).operation();
            return other == Operation.X ? 0 : other == Operation.Y ? 1 : -1;
        }

        private void multiplyShifted(int number, FormulaGraph.Node node) {
            int shifted = isShifted(node.b()) ? node.b() : node.a();
            int other = shifted == node.b() ? node.a() : node.b();
            FormulaGraph.Node sum = graph.node(shifted);
            double shift = graph.node(isNumber(sum.a()) ? sum.a() : sum.b()).value();
            uses[shifted]--;
            if (other == shifted) {
                uses[shifted]--;
                add(number, new Step(Code.SQUARE_SHIFTED, node.operation(), 0, axis(sum), 0, shift));
                return;
            }
            if (isNumber(other)) {
                emit(shifted);
                uses[shifted]++;
                Step step = step(node, node.a(), node.b(), -1);
                release(shifted);
                add(number, step);
                return;
            }
            emit(other);
            Step step = new Step(Code.MULTIPLY_SHIFTED, node.operation(), 0, place[other], axis(sum), shift);
            release(other);
            add(number, step);
        }

        /** An operand that is a number times something, wanted nowhere else. */
        private int scaledOperand(FormulaGraph.Node sum) {
            for (int operand : new int[] {sum.a(), sum.b()}) {
                FormulaGraph.Node node = graph.node(operand);
                int other = operand == sum.a() ? sum.b() : sum.a();
                if (node.operation() == Operation.MULTIPLY
                        && isNumber(node.a())
                        && uses[operand] == 1
                        && place[operand] == 0
                        && !isNumber(other)) {
                    return operand;
                }
            }
            return -1;
        }

        private boolean isNumber(int number) {
            return graph.node(number).operation() == Operation.CONSTANT;
        }

        private Step step(FormulaGraph.Node node, int a, int b, int folded) {
            Operation operation = node.operation();
            int pa = place[a];
            int pb = b < 0 ? 0 : place[b];
            if (folded >= 0) {
                return new Step(
                        Code.SCALE_ADD,
                        operation,
                        0,
                        pa,
                        pb,
                        graph.node(graph.node(folded).a()).value());
            }
            boolean firstNumber = isNumber(a);
            boolean secondNumber = b >= 0 && isNumber(b);
            double number = firstNumber
                    ? graph.node(a).value()
                    : secondNumber ? graph.node(b).value() : 0;
            switch (operation) {
                case ADD -> {
                    return firstNumber || secondNumber
                            ? new Step(Code.ADD_NUMBER, operation, 0, firstNumber ? pb : pa, 0, number)
                            : new Step(Code.ADD, operation, 0, pa, pb, 0);
                }
                case MULTIPLY -> {
                    return firstNumber || secondNumber
                            ? new Step(Code.MULTIPLY_NUMBER, operation, 0, firstNumber ? pb : pa, 0, number)
                            : new Step(Code.MULTIPLY, operation, 0, pa, pb, 0);
                }
                case SUBTRACT -> {
                    return new Step(firstNumber ? Code.NUMBER_SUBTRACT : Code.SUBTRACT, operation, 0, pa, pb, number);
                }
                case DIVIDE -> {
                    return new Step(firstNumber ? Code.NUMBER_DIVIDE : Code.DIVIDE, operation, 0, pa, pb, number);
                }
                case EXP -> {
                    return new Step(Code.EXP, operation, 0, pa, 0, 0);
                }
                default -> {
                    if (firstNumber || secondNumber) {
                        int filled = next++;
                        steps.add(new Step(Code.FILL, operation, filled, 0, 0, number));
                        return new Step(
                                Code.OTHER, operation, 0, firstNumber ? filled : pa, secondNumber ? filled : pb, 0);
                    }
                    return new Step(Code.OTHER, operation, 0, pa, pb, 0);
                }
            }
        }

        private void release(int number) {
            if (!isNumber(number) && --uses[number] == 0 && place[number] > 1) {
                free.add(place[number]);
            }
        }
    }
}
