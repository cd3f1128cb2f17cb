package org.autoperi.bench.crystals;

import java.io.IOException;

/** One section of the page that {@code bench/run crystals} prints. */
interface Part {
    /** Name for {@code --only}. */
    String name();

    /** Measures, prints its section in Markdown and its figures. */
    void run(Page page) throws IOException;
}
