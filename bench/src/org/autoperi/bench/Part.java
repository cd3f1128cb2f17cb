package org.autoperi.bench;

import java.io.IOException;
import org.autoperi.nn.DivergedException;

/** One section of the page that {@code bench/run} prints. */
public interface Part {
    /** Name for {@code --only}. */
    String name();

    /** Measures, prints its section in Markdown and its figures. */
    void run(Page page) throws IOException, DivergedException;
}
