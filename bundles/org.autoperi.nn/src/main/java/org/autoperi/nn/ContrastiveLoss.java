package org.autoperi.nn;

import org.autoperi.tensor.Index;
import org.autoperi.tensor.Tape;
import org.autoperi.tensor.Tensor;

/** Losses that pull rows that belong together closer in angle than those that do not. Axes: R rows, C columns. */
public final class ContrastiveLoss {
    /** What a row's likeness to itself is lowered by, so that its exponential is 0 in float32. */
    private static final float EXCLUDED = -1e4f;

    private ContrastiveLoss() {}

    /**
     * The InfoNCE loss in both directions (doi:10.48550/arXiv.1807.03748 eq. 4; doi:10.48550/arXiv.2103.00020, figure 3): row i
     * of a should find row i of b among all rows of b, and the other way round. Shape [1, 1].
     *
     * @param temperature divides the cosines, more than 0
     */
    public static Tensor infoNce(Tape tape, Tensor a, Tensor b, double temperature) {
        requireTwins(a, b, temperature);
        Tensor logits = tape.scale(tape.cosineSimilarity(a, b), (float) (1 / temperature));
        Index same = identity(a.rows(), 0);
        Tensor sum = tape.add(tape.crossEntropy(logits, same), tape.crossEntropy(tape.transpose(logits), same));
        return tape.scale(sum, 0.5f);
    }

    /**
     * The NT-Xent loss (doi:10.48550/arXiv.2002.05709 eq. 1): each of the 2 R rows should find its twin among the 2 R - 1
     * others. Shape [1, 1].
     *
     * @param a one view of each thing
     * @param b the other views, in the same order
     * @param temperature divides the cosines, more than 0
     */
    public static Tensor ntXent(Tape tape, Tensor a, Tensor b, double temperature) {
        requireTwins(a, b, temperature);
        Tensor all = tape.stack(a, b);
        int n = all.rows();
        float[] others = new float[n * n];
        for (int i = 0; i < n; i++) {
            others[i * n + i] = EXCLUDED;
        }
        Tensor logits = tape.scale(tape.cosineSimilarity(all, all), (float) (1 / temperature));
        return tape.crossEntropy(tape.add(logits, tape.constant(n, n, others)), identity(n, a.rows()));
    }

    /** Row i belongs to row i + shift, around the end. */
    private static Index identity(int n, int shift) {
        int[] targets = new int[n];
        for (int i = 0; i < n; i++) {
            targets[i] = (i + shift) % n;
        }
        return Index.of(targets, n);
    }

    private static void requireTwins(Tensor a, Tensor b, double temperature) {
        if (a.rows() != b.rows() || a.cols() != b.cols() || a.rows() < 1 || !(temperature > 0)) {
            throw new IllegalArgumentException("contrastive loss: " + a + " and " + b + " at temperature " + temperature
                    + ", expected equal shapes, at least one row, a temperature above 0");
        }
    }
}
