package org.autoperi.cli.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.autoperi.core.CancelledException;
import org.autoperi.core.ConfigException;
import org.autoperi.core.NearestNames;
import org.autoperi.core.UnknownExtensionException;
import org.autoperi.crystal.io.CrystalFormatException;
import org.autoperi.dataset.DatasetException;
import org.autoperi.dynamics.DynamicsException;
import org.autoperi.run.spi.RunException;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command, runs it, and turns what goes wrong into sentences and an exit code. */
final class AutoPeri {
    /**
     * A command: made only when it is called, as start-up time is the user's time.
     *
     * @param summary what it does, in one line
     * @param make makes the annotated object
     */
    private record Entry(String summary, Function<Shell, Object> make) {}

    private static final Map<String, Entry> COMMANDS = commands();
    private final Console console;
    private final Host host;

    AutoPeri(Console console, Host host) {
        this.console = console;
        this.host = host;
    }

    private static Map<String, Entry> commands() {
        Map<String, Entry> all = new LinkedHashMap<>();
        all.put(
                "quickstart",
                new Entry("Learn the bundled compounds, draw new crystals, write a report", QuickstartCommand::new));
        all.put("init", new Entry("Write a commented run.toml to start from", InitCommand::new));
        all.put("run", new Entry("Run what a TOML file describes", RunCommand::new));
        all.put("resume", new Entry("Go on with an interrupted run", ResumeCommand::new));
        all.put("study", new Entry("Run an experiment with many settings and seeds", StudyCommand::new));
        all.put("sample", new Entry("Draw crystals from a trained model", SampleCommand::new));
        all.put(
                "predict",
                new Entry("Predict the structures of a composition with a trained model", PredictCommand::new));
        all.put("predict-property", new Entry("Predict properties with a trained run", PredictPropertyCommand::new));
        all.put("latent", new Entry("Work with the latent vectors of a trained autoencoder", LatentCommand::new));
        all.put("models", new Entry("Show trained models, make files of runs", ModelsCommand::new));
        all.put("evaluate", new Entry("Evaluate crystals from anywhere by named protocols", EvaluateCommand::new));
        all.put("baseline", new Entry("Write crystals that a generator has to beat", BaselineCommand::new));
        all.put("report", new Entry("Write the report of a run again", ReportCommand::new));
        all.put("convert", new Entry("Convert between formats of crystal structures", ConvertCommand::new));
        all.put(
                "match",
                new Entry("Tell whether structures are the same, group them, find new ones", MatchCommand::new));
        all.put("symmetry", new Entry("Find space groups and standardised cells", SymmetryCommand::new));
        all.put("reduce", new Entry("Find the Niggli, Delaunay or primitive cell", ReduceCommand::new));
        all.put("neighbours", new Entry("List the neighbours of the sites of crystals", NeighboursCommand::new));
        all.put("simulate", new Entry("Run Langevin dynamics on a model potential", SimulateCommand::new));
        all.put("dataset", new Entry("Show and check datasets", DatasetCommand::new));
        all.put("plugins", new Entry("List, describe, install, uninstall and write plug-ins", PlugInsCommand::new));
        all.put("doctor", new Entry("Look whether this installation is well", DoctorCommand::new));
        return all;
    }

    /** Runs a command line and gives its exit code. */
    int run(List<String> arguments) {
        List<String> given = arguments;
        if (!given.isEmpty() && given.get(0).equals("help")) {
            given = new ArrayList<>(given.subList(1, given.size()));
            given.add("--help");
        }
        if (given.contains("--version") && name(given) == null) {
            console.print("autoperi " + host.version());
            return ExitCode.OK;
        }
        GlobalOptions global = new GlobalOptions();
        CommandLine line = new CommandLine(global);
        String name = name(given);
        try {
            if (name != null) {
                add(line, name, new Shell(console, host, global, given));
            }
            configure(line, global, name == null);
            return line.execute(given.toArray(String[]::new));
        } catch (CommandException e) {
            return failed(e, false);
        }
    }

    /** The first word that is no option and no value of one. */
    private static String name(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (List.of("--plugin-dir", "--progress", "--progress-seconds").contains(word)) {
                i++;
            } else if (!word.startsWith("-")) {
                return word;
            }
        }
        return null;
    }

    private static void add(CommandLine line, String name, Shell shell) throws CommandException {
        Entry entry = COMMANDS.get(name);
        if (entry == null) {
            List<String> near = NearestNames.of(name, COMMANDS.keySet());
            throw new CommandException(
                    ExitCode.USAGE,
                    "there is no command '" + name + "'; "
                            + (near.isEmpty()
                                    ? "'autoperi --help' lists them"
                                    : "did you mean " + String.join(" or ", near) + "?"));
        }
        line.addSubcommand(name, entry.make().apply(shell));
    }

    private void configure(CommandLine line, GlobalOptions global, boolean root) {
        line.setOut(new java.io.PrintWriter(console.out(), true, java.nio.charset.StandardCharsets.UTF_8));
        line.setErr(new java.io.PrintWriter(console.err(), true, java.nio.charset.StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(110);
        line.setUsageHelpLongOptionsMaxWidth(32);
        line.setColorScheme(Help.defaultColorScheme(console.hasColour() ? Help.Ansi.ON : Help.Ansi.OFF));
        line.setParameterExceptionHandler((e, arguments) -> usage(e));
        // The first header line of a command is "Examples:", which says nothing in a list.
        line.getSubcommands().values().forEach(AutoPeri::listByDescription);
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, console.isVerbose()));
        if (root) {
            line.getCommandSpec().usageMessage().customSynopsis("autoperi COMMAND [OPTIONS]");
            line.getCommandSpec().usageMessage().header(rootHeader());
            line.getCommandSpec().usageMessage().footer("", "'autoperi COMMAND --help' tells more of one.");
        }
        line.setExecutionStrategy(parsed -> {
            console.setVerbosity(global.verbosity());
            console.setColour(global.isColourWanted());
            if (root && CommandLine.executeHelpRequest(parsed) != null) {
                return ExitCode.OK;
            }
            if (root) {
                line.usage(line.getOut());
                return ExitCode.OK;
            }
            return execute(parsed, global);
        });
    }

    private static void listByDescription(CommandLine line) {
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> {
            StringBuilder list = new StringBuilder();
            help.subcommands().forEach((name, one) -> {
                String[] about = one.commandSpec().usageMessage().description();
                String first = about.length == 0 ? "" : about[0].replaceFirst("(?s)\\. .*", ".");
                list.append(String.format(Locale.ROOT, "  %-11s %s%n", name, first));
            });
            return list.toString();
        });
    }

    private int execute(CommandLine.ParseResult parsed, GlobalOptions global) {
        try {
            if (!global.isHelpWanted()) {
                for (Path folder : global.plugInFolders()) {
                    host.addPlugInFolder(folder);
                }
            }
            return new CommandLine.RunLast().execute(parsed);
        } catch (CommandException e) {
            return failed(e, console.isVerbose());
        }
    }

    private static String[] rootHeader() {
        List<String> lines = new ArrayList<>();
        lines.add("Examples:");
        lines.add("  autoperi quickstart");
        lines.add("  autoperi init && autoperi run run.toml");
        lines.add("  autoperi plugins list");
        lines.add("");
        lines.add("Commands:");
        COMMANDS.forEach((name, entry) -> lines.add(String.format("  %-11s %s", name, entry.summary())));
        lines.add("");
        return lines.toArray(String[]::new);
    }

    private int usage(ParameterException e) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String message = e.getMessage();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            List<String> known = new ArrayList<>();
            e.getCommandLine().getCommandSpec().options().forEach(o -> known.addAll(List.of(o.names())));
            known.addAll(e.getCommandLine().getSubcommands().keySet());
            List<String> near = NearestNames.of(word, known);
            message = "'" + word + "' is not understood"
                    + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
        }
        console.error(sentence(message) + " ('" + name + " --help' shows how)");
        return ExitCode.USAGE;
    }

    private static String sentence(String message) {
        return message.lines().findFirst().orElse("").strip();
    }

    /** The job boundary: prints what went wrong and gives the exit code. */
    private int failed(Exception thrown, boolean trace) {
        Throwable e = thrown instanceof UncheckedIOException wrapper ? wrapper.getCause() : thrown;
        if (trace) {
            thrown.printStackTrace(console.err());
        }
        if (e instanceof CommandException own) {
            own.sentences().forEach(console::error);
            return own.exitCode();
        } else if (e instanceof ConfigException config) {
            config.problems().forEach(problem -> console.error(problem.toString()));
            return config.isExtensionMissing() ? ExitCode.EXTENSION : ExitCode.USAGE;
        } else if (e instanceof RunException run) {
            console.error(run.getMessage());
            return exitCode(run.reason());
        } else if (e instanceof UnknownExtensionException) {
            console.error(e.getMessage());
            return ExitCode.EXTENSION;
        } else if (e instanceof DatasetException || e instanceof CrystalFormatException) {
            console.error(e.getMessage());
            return ExitCode.DATA;
        } else if (e instanceof DynamicsException dynamics) {
            console.error(dynamics.getMessage());
            return switch (dynamics.reason()) {
                case SETTINGS -> ExitCode.USAGE;
                case DATA -> ExitCode.DATA;
                case UNSTABLE -> ExitCode.DIVERGED;
            };
        } else if (e instanceof NoSuchFileException missing) {
            console.error("there is no file " + missing.getFile());
            return ExitCode.DATA;
        } else if (e instanceof AccessDeniedException denied) {
            console.error("access to " + denied.getFile() + " is denied");
            return ExitCode.FAILED;
        } else if (e instanceof FileSystemException file) {
            console.error(file.getFile() + ": " + (file.getReason() == null ? file.toString() : file.getReason()));
            return ExitCode.FAILED;
        } else if (e instanceof IOException) {
            console.error(e.getMessage() == null ? e.toString() : e.getMessage());
            return ExitCode.FAILED;
        } else if (e instanceof CancelledException) {
            console.say("cancelled");
            return 128 + 2;
        }
        console.error("this should not happen: " + e + (trace ? "" : "; -v shows where"));
        return ExitCode.FAILED;
    }

    private static int exitCode(RunException.Reason reason) {
        return switch (reason) {
            case FAILED -> ExitCode.FAILED;
            case CONFIGURATION -> ExitCode.USAGE;
            case DATA -> ExitCode.DATA;
            case DIVERGED -> ExitCode.DIVERGED;
            case EXTENSION -> ExitCode.EXTENSION;
        };
    }
}
