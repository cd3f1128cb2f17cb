package org.autoperi.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.core.NearestNames;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.spi.PretrainedModel;
import org.autoperi.run.spi.RunException;

/**
 * A trained model as users name it: the id of one that is installed, a run folder, or a file. What exists as a file or folder is taken for
 * that.
 */
record ModelArgument(String name) {
    /** The models that are installed and whole. */
    static List<String> installed(ExtensionRegistry extensions) {
        return extensions.list(PretrainedModel.class).stream()
                .filter(model -> !model.isBroken())
                .map(ExtensionDescriptor::id)
                .toList();
    }

    TrainedFlow open(ExtensionRegistry extensions) throws CommandException, RunException {
        if (Files.exists(Path.of(name))) {
            return TrainedFlow.open(Path.of(name), extensions);
        }
        List<String> installed = installed(extensions);
        if (installed.contains(name)) {
            return TrainedFlow.installed(name, extensions);
        }
        List<String> near = NearestNames.of(name, installed);
        throw new CommandException(
                ExitCode.USAGE,
                "there is no run folder, no file and no installed model " + name + "; "
                        + (near.isEmpty()
                                ? "'autoperi models list' shows what is installed"
                                : "did you mean " + String.join(" or ", near) + "?"));
    }
}
