package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Formulas in x and y as a graph in which equal parts are one node, so that a derivative shares what it has in common with the
 * value. Nodes are numbers; operands have lower numbers than what uses them. Not thread-safe while it grows.
 */
final class FormulaGraph {
    /** Powers of whole numbers up to this are products. */
    private static final int LARGEST_CHAIN = 64;

    /**
     * One node.
     *
     * @param a first operand, -1 if there is none
     * @param b second operand, -1 if there is none
     * @param value of a constant, else 0
     */
    record Node(Operation operation, int a, int b, double value) {}

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Node, Integer> known = new HashMap<>();

    Node node(int number) {
        return nodes.get(number);
    }

    int size() {
        return nodes.size();
    }

    private int intern(Operation operation, int a, int b, double value) {
        Node node = new Node(operation, a, b, value);
        Integer before = known.get(node);
        if (before != null) {
            return before;
        }
        nodes.add(node);
        known.put(node, nodes.size() - 1);
        return nodes.size() - 1;
    }

    int constant(double value) {
        return intern(Operation.CONSTANT, -1, -1, value + 0.0);
    }

    int x() {
        return intern(Operation.X, -1, -1, 0);
    }

    int y() {
        return intern(Operation.Y, -1, -1, 0);
    }

    private boolean isConstant(int node) {
        return node(node).operation() == Operation.CONSTANT;
    }

    private boolean isConstant(int node, double value) {
        return isConstant(node) && node(node).value() == value;
    }

    /** A node of an operation on operands, simplified where the result is the same. */
    int apply(Operation operation, int a, int b) {
        if (isConstant(a) && (b < 0 || isConstant(b))) {
            return constant(operation.apply(node(a).value(), b < 0 ? 0 : node(b).value()));
        }
        return switch (operation) {
            case ADD -> add(a, b);
            case SUBTRACT -> subtract(a, b);
            case MULTIPLY -> multiply(a, b);
            case DIVIDE -> divide(a, b);
            case POWER -> power(a, b);
            default -> intern(operation, a, b, 0);
        };
    }

    int apply(Operation operation, int a) {
        return apply(operation, a, -1);
    }

    int add(int a, int b) {
        if (isConstant(a, 0)) {
            return b;
        }
        if (isConstant(b, 0)) {
            return a;
        }
        if (isConstant(a) && isConstant(b)) {
            return constant(node(a).value() + node(b).value());
        }
        if (a == b) {
            return multiply(constant(2), a);
        }
        return intern(Operation.ADD, Math.min(a, b), Math.max(a, b), 0);
    }

    int subtract(int a, int b) {
        if (isConstant(b)) {
            return add(a, constant(-node(b).value()));
        }
        if (isConstant(a, 0)) {
            return multiply(constant(-1), b);
        }
        return a == b ? constant(0) : intern(Operation.SUBTRACT, a, b, 0);
    }

    /** A product; constants are gathered in front, and exponentials under one exponential. */
    int multiply(int a, int b) {
        if (isConstant(a) && isConstant(b)) {
            return constant(node(a).value() * node(b).value());
        }
        if (isConstant(b)) {
            return multiply(b, a);
        }
        if (isConstant(a, 0)) {
            return a;
        }
        if (isConstant(a, 1)) {
            return b;
        }
        if (isScaled(b)) {
            return multiply(multiply(a, node(b).a()), node(b).b());
        }
        if (isScaled(a)) {
            return multiply(node(a).a(), multiply(node(a).b(), b));
        }
        if (node(a).operation() == Operation.EXP && node(b).operation() == Operation.EXP) {
            return apply(Operation.EXP, add(node(a).a(), node(b).a()));
        }
        return isConstant(a)
                ? intern(Operation.MULTIPLY, a, b, 0)
                : intern(Operation.MULTIPLY, Math.min(a, b), Math.max(a, b), 0);
    }

    private boolean isScaled(int node) {
        return node(node).operation() == Operation.MULTIPLY
                && isConstant(node(node).a());
    }

    int divide(int a, int b) {
        if (isConstant(a, 0) && !isConstant(b)) {
            return a;
        }
        return isConstant(b) ? multiply(constant(1 / node(b).value()), a) : intern(Operation.DIVIDE, a, b, 0);
    }

    int power(int a, int b) {
        if (isConstant(b, 0)) {
            return constant(1);
        }
        if (isConstant(b, 1)) {
            return a;
        }
        return intern(Operation.POWER, a, b, 0);
    }

    /**
     * The derivative of a node.
     *
     * @param variable {@link Operation#X} or {@link Operation#Y}
     */
    int derivative(int node, Operation variable) {
        int[] memo = new int[node + 1];
        boolean[] needed = new boolean[node + 1];
        needed[node] = true;
        for (int i = node; i >= 0; i--) {
            if (needed[i] && node(i).a() >= 0) {
                needed[node(i).a()] = true;
                if (node(i).b() >= 0) {
                    needed[node(i).b()] = true;
                }
            }
        }
        for (int i = 0; i <= node; i++) {
            if (needed[i]) {
                Node one = node(i);
                int da = one.a() < 0 ? -1 : memo[one.a()];
                int db = one.b() < 0 ? -1 : memo[one.b()];
                memo[i] = one.operation().operands() == 0
                        ? constant(one.operation() == variable ? 1 : 0)
                        : chain(i, da, db);
            }
        }
        return memo[node];
    }

    private int chain(int self, int da, int db) {
        Node node = node(self);
        int a = node.a();
        int b = node.b();
        return switch (node.operation()) {
            case ADD -> add(da, db);
            case SUBTRACT -> subtract(da, db);
            case MULTIPLY -> add(multiply(da, b), multiply(a, db));
            case DIVIDE -> subtract(divide(da, b), divide(multiply(self, db), b));
            case POWER -> powerDerivative(self, da, db);
            case MIN -> chosen(subtract(b, a), da, db);
            case MAX -> chosen(subtract(a, b), da, db);
            case EXP -> multiply(self, da);
            case LOG -> divide(da, a);
            case SQRT -> divide(multiply(constant(0.5), da), self);
            case SIN -> multiply(apply(Operation.COS, a), da);
            case COS -> multiply(multiply(constant(-1), apply(Operation.SIN, a)), da);
            case TAN -> multiply(add(constant(1), power(self, constant(2))), da);
            case SINH -> multiply(apply(Operation.COSH, a), da);
            case COSH -> multiply(apply(Operation.SINH, a), da);
            case TANH -> multiply(subtract(constant(1), power(self, constant(2))), da);
            case ABS -> multiply(apply(Operation.SIGN, a), da);
            case SIGN, STEP, CONSTANT, X, Y -> constant(0);
        };
    }

    private int powerDerivative(int self, int da, int db) {
        int a = node(self).a();
        int b = node(self).b();
        if (isConstant(b)) {
            int lower = power(a, constant(node(b).value() - 1));
            return multiply(multiply(b, lower), da);
        }
        int byExponent = multiply(db, apply(Operation.LOG, a));
        return multiply(self, isConstant(da, 0) ? byExponent : add(byExponent, divide(multiply(b, da), a)));
    }

    /** {@code da} where {@code difference} is above zero, {@code db} where below. */
    private int chosen(int difference, int da, int db) {
        int first = apply(Operation.STEP, difference);
        return add(multiply(first, da), multiply(subtract(constant(1), first), db));
    }

    /** The same value with whole powers written as products, which are faster and as exact. */
    int lowered(int node) {
        int[] memo = new int[node + 1];
        for (int i = 0; i <= node; i++) {
            Node one = node(i);
            if (one.operation().operands() == 0) {
                memo[i] = i;
                continue;
            }
            int a = memo[one.a()];
            int b = one.b() < 0 ? -1 : memo[one.b()];
            memo[i] = one.operation() == Operation.POWER && isWhole(b)
                    ? chain(a, (int) node(b).value())
                    : apply(one.operation(), a, b);
        }
        return memo[node];
    }

    private boolean isWhole(int node) {
        double value = node(node).value();
        return isConstant(node) && value == Math.rint(value) && Math.abs(value) <= LARGEST_CHAIN;
    }

    private int chain(int a, int exponent) {
        if (exponent < 0) {
            return divide(constant(1), chain(a, -exponent));
        }
        if (exponent <= 1) {
            return exponent == 0 ? constant(1) : a;
        }
        int half = chain(a, exponent / 2);
        int square = multiply(half, half);
        return exponent % 2 == 0 ? square : multiply(square, a);
    }

    /** The value of a node at a place. */
    double value(int node, double x, double y) {
        double[] values = new double[node + 1];
        for (int i = 0; i <= node; i++) {
            Node one = nodes.get(i);
            values[i] = switch (one.operation()) {
                case CONSTANT -> one.value();
                case X -> x;
                case Y -> y;
                default -> one.operation().apply(values[one.a()], one.b() < 0 ? 0 : values[one.b()]);
            };
        }
        return values[node];
    }
}
