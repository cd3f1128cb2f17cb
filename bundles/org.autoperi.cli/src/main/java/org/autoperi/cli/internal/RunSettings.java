package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.autoperi.core.ConfigException;
import org.autoperi.core.ConfigNode;
import org.autoperi.core.SourcePosition;
import org.autoperi.run.RunOptions;
import org.autoperi.run.RunSpecification;
import org.autoperi.run.Setting;
import picocli.CommandLine.Option;

/** The options of commands that start a run. */
final class RunSettings {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            order = 1,
            description = "Folder of the run; one that holds the same run is resumed.")
    private Path out;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            order = 2,
            description = "Lay a value over the file, such as training.epochs=5 or physics[0].scale=0.7.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--dataset", paramLabel = "ID[:KEY=VALUE,...]", order = 3, description = "Take this dataset.")
    private String dataset;

    @Option(names = "--architecture", paramLabel = "ID[:KEY=VALUE,...]", order = 4, description = "Take this network.")
    private String architecture;

    @Option(
            names = "--physics",
            paramLabel = "ID[:KEY=VALUE,...]",
            order = 5,
            description = "Take these physical terms instead of the file's, such as min-distance:scale=0.7,weight=2.")
    private List<String> physics = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", order = 6, description = "Seed of all random numbers.")
    private Long seed;

    @Option(names = "--threads", paramLabel = "N", order = 7, description = "Number of threads; 0 takes all there are.")
    private Integer threads;

    @Option(
            names = "--dry-run",
            order = 8,
            description = "Check everything, print the specification with all defaults, and end.")
    private boolean dryRun;

    @Option(names = "--force", order = 9, description = "Delete the run that is in the folder and begin anew.")
    private boolean force;

    @Option(names = "--strict", order = 10, description = "End with exit code 6 if there were warnings.")
    private boolean strict;

    @Option(
            names = "--stop-with-input",
            hidden = true,
            description = "Stop, as on Ctrl-C, when standard input ends; how a study keeps its runs.")
    private boolean stopWithInput;

    boolean isStoppedWithInput() {
        return stopWithInput;
    }

    Path folder(Path standard) {
        return out == null ? standard : out;
    }

    boolean isDryRun() {
        return dryRun;
    }

    boolean isStrict() {
        return strict;
    }

    RunOptions options(List<String> command) throws ConfigException {
        List<Setting> all = new ArrayList<>();
        choice("dataset", dataset, all);
        choice("architecture", architecture, all);
        if (!physics.isEmpty()) {
            SourcePosition where = SourcePosition.of("--physics");
            List<ConfigNode> terms = new ArrayList<>();
            physics.forEach(text -> terms.add(new ConfigNode.Text(text, where)));
            all.add(new Setting(List.of("physics"), new ConfigNode.Array(terms, where)));
        }
        all.addAll(RunSpecification.settings("--set", settings));
        return new RunOptions(
                all,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                threads == null ? OptionalInt.empty() : OptionalInt.of(threads),
                force,
                command);
    }

    private static void choice(String key, String text, List<Setting> all) {
        if (text != null) {
            all.add(new Setting(List.of(key), new ConfigNode.Text(text, SourcePosition.of("--" + key))));
        }
    }
}
