package org.autoperi.ui.internal;

import org.eclipse.osgi.util.NLS;

/** The texts people read, from {@code messages.properties}. */
final class Messages extends NLS {
    static String curves_empty;
    static String curves_title;
    static String events_empty;
    static String events_text;
    static String events_time;
    static String events_type;
    static String explorer_bundled;
    static String open_folder;
    static String open_report_browser;
    static String open_report_missing;
    static String run_cancelled;
    static String run_done;
    static String run_failed;
    static String run_job;
    static String run_select;
    static String structure_empty;
    static String structure_fit;
    static String structure_next;
    static String structure_place;
    static String structure_previous;
    static String structure_reading;
    static String structure_space_filling;

    static {
        NLS.initializeMessages("org.autoperi.ui.internal.messages", Messages.class);
    }

    private Messages() {}
}
