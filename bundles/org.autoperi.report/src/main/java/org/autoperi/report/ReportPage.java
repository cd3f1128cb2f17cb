package org.autoperi.report;

import java.io.IOException;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.osgi.annotation.versioning.ProviderType;

/** Where a section writes to. */
@ProviderType
public interface ReportPage {
    /** The text of the section. */
    Html html();

    /**
     * Puts a file beside the page.
     *
     * @param name file name with letters, digits, dots and hyphens; a folder before a slash is allowed
     * @param content the whole content
     * @return the address to link to, relative to the page
     * @throws IllegalArgumentException if the name has other characters or is taken
     * @throws IOException if the disk refuses
     */
    String file(String name, byte[] content) throws IOException;

    /** The extensions the report may use, such as formats. */
    ExtensionRegistry extensions();

    /** Progress, for sections that take long. */
    Progress progress();
}
