package org.autoperi.cli.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.Progress;
import org.autoperi.crystal.Crystal;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.autoperi.flow.TemplatePool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code autoperi baseline}. */
@Command(
        name = "baseline",
        sortOptions = false,
        header = {
            "Examples:",
            "  autoperi baseline template --pool mp_20 --targets mp_20 --samples 20 --out template.cif",
            "  autoperi evaluate template.cif --reference mp_20 --evaluator match-rate --published",
            "  autoperi baseline training --pool bundled --out copied.cif",
            ""
        },
        description = {
            "Writes crystals that cost nothing to make: what a generator has to beat.",
            "template: crystals of the training split of the pool with the same numbers of atoms, elements exchanged, volume rescaled."
                    + " nearest: the same, but as many atoms as possible stay what they are, and the volume stays."
                    + " training: the training split itself.",
            "Crystals of the pool with the id of a target are left out. Each sample is named after its target, so that"
                    + " 'evaluate --evaluator match-rate' finds it: ID, or ID_1, ID_2 ... for several."
        })
final class BaselineCommand implements Callable<Integer> {
    /** What is copied. */
    enum Kind {
        TEMPLATE,
        NEAREST,
        TRAINING
    }

    private final Shell shell;

    @Parameters(paramLabel = "KIND", description = "template, nearest or training.")
    private Kind kind;

    @Option(
            names = "--pool",
            paramLabel = "DATASET",
            required = true,
            description = "Where the crystals come from, its training split; may be repeated.")
    private List<String> pools = new ArrayList<>();

    @Option(
            names = "--targets",
            paramLabel = "DATASET",
            description = "Whose compositions are wanted: its test split, or all of it if it has none.")
    private String targets;

    @Option(
            names = "--samples",
            paramLabel = "K",
            defaultValue = "1",
            description = "Most candidates for a target, the best first (1).")
    private int samples;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Only the first N targets; 0 takes all.")
    private int limit;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "File to write.")
    private Path out;

    @Option(names = "--force", description = "Replace FILE if it is there.")
    private boolean force;

    BaselineCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws Exception {
        if (samples < 1 || limit < 0) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "expected --samples of 1 or more and --limit of 0 or more, found " + samples + " and " + limit);
        }
        if ((kind == Kind.TRAINING) != (targets == null)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    kind == Kind.TRAINING
                            ? "training copies the pool and knows no targets; leave --targets out"
                            : "say with --targets for which compositions structures are wanted");
        }
        ExtensionRegistry extensions = shell.host().extensions();
        StructureFiles files = new StructureFiles(extensions);
        String format = files.byName(out)
                .orElseThrow(() ->
                        new CommandException(ExitCode.USAGE, "the name " + out + " tells no format; end it in .cif"));
        StructureFiles.refuseExisting(out, force);
        List<Crystal> crystals;
        try (Interruption interruption = Interruption.listening(shell.console());
                TerminalProgress progress = shell.progress(interruption)) {
            crystals = crystals(extensions, progress);
        }
        if (crystals.isEmpty()) {
            throw new CommandException(ExitCode.DATA, "found no crystal of the pool that serves; nothing is written");
        }
        files.write(crystals, out, format);
        shell.console().print(out.toString());
        return ExitCode.OK;
    }

    private List<Crystal> crystals(ExtensionRegistry extensions, Progress progress) throws Exception {
        List<DatasetEntry> wanted =
                targets == null ? List.of() : targets(new DatasetArgument(targets).open(extensions, progress));
        Set<String> ids = new HashSet<>();
        wanted.forEach(entry -> ids.add(entry.id()));
        List<Crystal> pool = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String each : pools) {
            for (DatasetEntry entry :
                    new DatasetArgument(each).open(extensions, progress).split(Split.TRAIN)) {
                if (!ids.contains(entry.id()) && taken.add(entry.id())) {
                    pool.add(entry.crystal().withName(entry.id()));
                }
            }
        }
        if (pool.isEmpty()) {
            throw new CommandException(
                    ExitCode.DATA,
                    "the pool has no crystal in a training split, or only the targets themselves; name one that has");
        }
        return kind == Kind.TRAINING ? pool : candidates(TemplatePool.of(pool), wanted, progress);
    }

    private List<DatasetEntry> targets(Dataset dataset) {
        List<DatasetEntry> tests = dataset.split(Split.TEST);
        List<DatasetEntry> all = tests.isEmpty() ? dataset.entries() : tests;
        return limit == 0 ? all : all.subList(0, Math.min(limit, all.size()));
    }

    private List<Crystal> candidates(TemplatePool pool, List<DatasetEntry> wanted, Progress progress) {
        TemplatePool.Ranking ranking =
                kind == Kind.TEMPLATE ? TemplatePool.Ranking.ALIKE : TemplatePool.Ranking.NEAREST;
        List<Crystal> all = new ArrayList<>();
        int without = 0;
        try (Progress part = progress.split(1, "Exchanging elements", wanted.size())) {
            for (DatasetEntry entry : wanted) {
                part.checkCancelled();
                List<Crystal> found = entry.crystal().isOrdered()
                        ? pool.candidates(entry.crystal().atomicNumbers(), samples, ranking)
                        : List.of();
                without += found.isEmpty() ? 1 : 0;
                for (int k = 0; k < found.size(); k++) {
                    all.add(found.get(k).withName(samples == 1 ? entry.id() : entry.id() + "_" + (k + 1)));
                }
                part.advance(1);
            }
        }
        shell.console()
                .say(all.size() + " crystals for " + wanted.size() + " targets from a pool of " + pool.size()
                        + (without == 0 ? "" : "; " + without + " targets have no template"));
        return all;
    }
}
