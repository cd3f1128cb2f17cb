package org.autoperi.cli.internal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.autoperi.core.ExtensionDescriptor;
import org.autoperi.core.ExtensionRegistry;
import org.autoperi.crystal.Element;
import org.autoperi.flow.TrainedFlow;
import org.autoperi.flow.spi.PretrainedModel;
import org.autoperi.run.spi.RunException;

/** The trained models that one command uses, each read once. For one thread. */
final class OpenModels {
    private final ExtensionRegistry extensions;
    private final Map<String, TrainedFlow> open = new LinkedHashMap<>();

    OpenModels(ExtensionRegistry extensions) {
        this.extensions = extensions;
    }

    /** The model that users name so. */
    TrainedFlow open(String name) throws RunException {
        TrainedFlow flow = open.get(name);
        if (flow == null) {
            flow = TrainedFlow.find(name, extensions);
            open.put(name, flow);
        }
        return flow;
    }

    /**
     * Id of the installed model that has learnt certain elements; of several that of the one that has learnt most compositions, and of those that have
     * learnt as many, of one that judges what it predicts.
     */
    String forElements(Collection<Element> wanted) throws CommandException, RunException {
        List<String> installed = extensions.list(PretrainedModel.class).stream()
                .filter(model -> !model.isBroken())
                .map(ExtensionDescriptor::id)
                .toList();
        Optional<String> best = Optional.empty();
        for (String id : installed) {
            boolean more = best.isEmpty() || isBetter(open(id), open(best.get()));
            if (more && open(id).elements().containsAll(wanted)) {
                best = Optional.of(id);
            }
        }
        if (best.isPresent()) {
            return best.get();
        }
        throw new CommandException(
                ExitCode.USAGE,
                installed.isEmpty()
                        ? "no trained model is installed; name a run folder or a file with --model"
                        : "none of the installed models (" + String.join(", ", installed) + ") has learnt all of "
                                + wanted.stream().map(Element::symbol).collect(Collectors.joining(" "))
                                + "; name another with --model");
    }

    private static boolean isBetter(TrainedFlow one, TrainedFlow other) {
        int more = Integer.compare(one.compositions(), other.compositions());
        return more > 0
                || more == 0
                        && one.confidence().isPresent()
                        && other.confidence().isEmpty();
    }
}
