package org.autoperi.evaluate.internal;

import java.util.List;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.evaluate.EvaluationInput;

/**
 * Which structures the published filter lets pass before they are matched. In the code of CDVAE and DiffCSP ({@code compute_metrics.py},
 * github.com/jiaor17/DiffCSP at commit 044458ed78f4f77cf32d1fde5a48270946438f38) a crystal is valid if its structure and its composition are, and
 * if its fingerprint can be computed: {@link CdvaeSet}.
 */
final class SampleValidity {
    /** Name of the rule. */
    static final String RULE = "cdvae-validity";

    static final String NO_TESTS = "no test structures are known; name a dataset with a test split";

    private SampleValidity() {}

    /** The test structures, none if they are unknown. */
    static List<DatasetEntry> tests(EvaluationInput input) {
        return input.reference().map((Dataset d) -> d.split(Split.TEST)).orElse(List.of());
    }
}
