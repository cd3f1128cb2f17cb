package org.autoperi.ui.internal;

import org.eclipse.osgi.util.NLS;

/** The texts people read, from {@code messages.properties}; {@link NLS} fills public fields only. */
final class Messages extends NLS {
    public static String cell;
    public static String cell_as_read;
    public static String cell_conventional;
    public static String cell_delaunay;
    public static String cell_niggli;
    public static String cell_primitive;
    public static String compare_folder;
    public static String compare_job;
    public static String compare_select;
    public static String compare_title;
    public static String curves_empty;
    public static String curves_title;
    public static String events_empty;
    public static String events_text;
    public static String events_time;
    public static String events_type;
    public static String explorer_bundled;
    public static String open_folder;
    public static String open_report_browser;
    public static String open_report_missing;
    public static String run_cancelled;
    public static String run_done;
    public static String run_failed;
    public static String run_job;
    public static String run_select;
    public static String save_failed;
    public static String save_format;
    public static String save_job;
    public static String save_title;
    public static String structure_compared;
    public static String structure_differs;
    public static String structure_empty;
    public static String structure_fit;
    public static String structure_group;
    public static String structure_looking;
    public static String structure_next;
    public static String structure_no_group;
    public static String structure_no_samples;
    public static String structure_place;
    public static String structure_play;
    public static String structure_previous;
    public static String structure_reading;
    public static String structure_space_filling;

    static {
        NLS.initializeMessages("org.autoperi.ui.internal.messages", Messages.class);
    }

    private Messages() {}
}
