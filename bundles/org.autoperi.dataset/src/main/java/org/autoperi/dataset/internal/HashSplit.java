package org.autoperi.dataset.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.autoperi.dataset.DataFile;
import org.autoperi.dataset.Split;

/**
 * Splits by a hash of the id: an entry stays where it is when others come or go.
 *
 * @param validationShare share for validation, 0 to 1
 * @param testShare share for testing, 0 to 1
 */
record HashSplit(double validationShare, double testShare) {
    /** Checks that the shares leave room. */
    HashSplit {
        if (validationShare + testShare > 1) {
            throw new IllegalArgumentException(
                    "validation-share " + validationShare + " and test-share " + testShare + " sum to more than 1");
        }
    }

    Split of(String id) {
        byte[] hash = DataFile.newDigest().digest(id.getBytes(StandardCharsets.UTF_8));
        double place = (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1p-53;
        if (place < testShare) {
            return Split.TEST;
        }
        return place < testShare + validationShare ? Split.VALIDATION : Split.TRAIN;
    }
}
