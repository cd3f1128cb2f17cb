package org.autoperi.dynamics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.NearestNames;

/**
 * Reads a formula: numbers, {@code x}, {@code y}, {@code pi}, {@code + - * / ^}, functions, parentheses, and {@code G(u; u0, w)} for
 * {@code exp(-(u - u0)^2 / (2 w^2))}. A power binds tighter than a sign and from the right: {@code -x^2} is {@code -(x^2)}.
 */
final class FormulaParser {
    private static final int DEEPEST = 200;
    private static final List<String> NAMES = List.of(
            "x", "y", "pi", "G", "exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "abs", "min",
            "max");

    private final String text;
    private final FormulaGraph graph;
    private int at;
    private int depth;

    FormulaParser(String text, FormulaGraph graph) {
        this.text = text;
        this.graph = graph;
    }

    /** The node of the whole text. */
    int parse() throws DynamicsException {
        int root = sum();
        if (peek() != 0) {
            char found = peek();
            boolean operand = Character.isLetterOrDigit(found) || found == '(';
            throw error(
                    operand ? "expected an operator; a product is written with *" : "expected an operator or the end");
        }
        return root;
    }

    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char wanted) {
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private int sum() throws DynamicsException {
        if (++depth > DEEPEST) {
            throw error("the formula is nested deeper than " + DEEPEST + " levels");
        }
        int left = product();
        while (true) {
            if (accept('+')) {
                left = graph.apply(Operation.ADD, left, product());
            } else if (accept('-')) {
                left = graph.apply(Operation.SUBTRACT, left, product());
            } else {
                depth--;
                return left;
            }
        }
    }

    private int product() throws DynamicsException {
        int left = signed();
        while (true) {
            if (accept('*')) {
                left = graph.apply(Operation.MULTIPLY, left, signed());
            } else if (accept('/')) {
                left = graph.apply(Operation.DIVIDE, left, signed());
            } else {
                return left;
            }
        }
    }

    private int signed() throws DynamicsException {
        if (++depth > DEEPEST) {
            throw error("the formula is nested deeper than " + DEEPEST + " levels");
        }
        int value;
        if (accept('-')) {
            value = graph.multiply(graph.constant(-1), signed());
        } else if (accept('+')) {
            value = signed();
        } else {
            value = atom();
            if (accept('^')) {
                value = graph.apply(Operation.POWER, value, signed());
            }
        }
        depth--;
        return value;
    }

    private int atom() throws DynamicsException {
        char first = peek();
        if (accept('(')) {
            int inner = sum();
            expect(')');
            return inner;
        }
        if (Character.isDigit(first) || first == '.') {
            return number();
        }
        if (Character.isLetter(first)) {
            return name();
        }
        throw error("expected a number, x, y, a function or (");
    }

    private int number() throws DynamicsException {
        int start = at;
        int end = at;
        while (end < text.length() && (isDigit(end) || text.charAt(end) == '.')) {
            end++;
        }
        if (end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            int digits = end + 1;
            if (digits < text.length() && (text.charAt(digits) == '-' || text.charAt(digits) == '+')) {
                digits++;
            }
            if (digits < text.length() && isDigit(digits)) {
                end = digits;
                while (end < text.length() && isDigit(end)) {
                    end++;
                }
            }
        }
        String word = text.substring(start, end);
        double value;
        try {
            value = Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw error("'" + word + "' is no number");
        }
        if (!Double.isFinite(value)) {
            throw error("'" + word + "' is too large a number");
        }
        at = end;
        return graph.constant(value);
    }

    private boolean isDigit(int index) {
        return text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private int name() throws DynamicsException {
        int start = at;
        int end = at;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        String word = text.substring(start, end);
        switch (word) {
            case "x", "y", "pi" -> {
                at = end;
                return word.equals("x") ? graph.x() : word.equals("y") ? graph.y() : graph.constant(Math.PI);
            }
            case "G" -> {
                at = end;
                return gaussian(start);
            }
            default -> {
                Optional<Operation> function = Operation.function(word);
                if (function.isEmpty()) {
                    List<String> near = NearestNames.of(word, NAMES);
                    throw error("'" + word + "' is not known; "
                            + (near.isEmpty()
                                    ? "there are " + String.join(", ", NAMES)
                                    : "did you mean " + String.join(" or ", near) + "?"));
                }
                at = end;
                List<Integer> operands = operands(word, start, function.get().operands());
                return graph.apply(function.get(), operands.get(0), operands.size() > 1 ? operands.get(1) : -1);
            }
        }
    }

    private int gaussian(int start) throws DynamicsException {
        List<Integer> given = operands("G", start, 3);
        int difference = graph.apply(Operation.SUBTRACT, given.get(0), given.get(1));
        int square = graph.apply(Operation.POWER, difference, graph.constant(2));
        int width = graph.apply(Operation.POWER, given.get(2), graph.constant(2));
        int scale = graph.apply(Operation.DIVIDE, graph.constant(-0.5), width);
        return graph.apply(Operation.EXP, graph.apply(Operation.MULTIPLY, scale, square));
    }

    private List<Integer> operands(String function, int start, int count) throws DynamicsException {
        expect('(');
        List<Integer> given = new ArrayList<>();
        do {
            given.add(sum());
        } while (accept(',') || accept(';'));
        expect(')');
        if (given.size() != count) {
            at = start;
            throw error(
                    function + " takes " + count + (count == 1 ? " operand" : " operands") + ", found " + given.size());
        }
        return given;
    }

    private void expect(char wanted) throws DynamicsException {
        if (!accept(wanted)) {
            throw error("expected " + wanted);
        }
    }

    /** One sentence, then the formula with a caret under the place. */
    private DynamicsException error(String expected) {
        char found = peek();
        String where = found == 0 ? "at its end" : "at '" + found + "', column " + (at + 1);
        String line = text.replaceAll("\\s", " ");
        return new DynamicsException(
                DynamicsException.Reason.SETTINGS,
                "the formula cannot be read " + where + ": " + expected + System.lineSeparator() + "  " + line
                        + System.lineSeparator() + "  " + " ".repeat(at) + "^");
    }
}
