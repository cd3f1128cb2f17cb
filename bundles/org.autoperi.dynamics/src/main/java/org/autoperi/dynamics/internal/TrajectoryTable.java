package org.autoperi.dynamics.internal;

import java.nio.file.Path;
import java.util.List;
import org.autoperi.core.Param;

/**
 * Trajectories that are there already, the table {@code [trajectory]}.
 *
 * @param files files of one layout; none to simulate
 * @param columns the coordinates that tell the states
 * @param frameTime time from a frame to the next, in whatever unit
 */
public record TrajectoryTable(
        @Param(label = "Files", help = "Trajectories to learn; none: they are simulated") List<Path> files,
        @Param(label = "Columns", help = "Coordinates that tell the states") List<String> columns,
        @Param(label = "Frame time", min = 1e-300, help = "Time from a frame to the next") double frameTime) {
    /** No files. */
    public TrajectoryTable() {
        this(List.of(), List.of("x", "y"), 1);
    }

    /** Copies the lists. */
    public TrajectoryTable {
        files = List.copyOf(files);
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("columns is empty; name the coordinates that tell the states");
        }
    }
}
