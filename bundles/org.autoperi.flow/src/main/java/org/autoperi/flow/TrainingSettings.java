package org.autoperi.flow;

import java.util.Optional;
import org.autoperi.core.Param;

/**
 * How a flow is trained, or the diffusion it is compared with, the table {@code [training]}.
 *
 * @param process what is learnt; a diffusion only for structures of given compositions
 * @param epochs passes over the training crystals
 * @param batchSize crystals per step
 * @param learningRate largest learning rate of Adam
 * @param warmUp share of all steps over which the rate rises; it falls as a cosine afterwards
 * @param clip largest norm of the gradient
 * @param weightDecay how fast parameters shrink, in learning rates per step; keeps small sets from being learnt by heart
 * @param averaging decay of the moving average of the parameters, which samples are drawn with
 * @param coordinateWeight weight of the coordinates in the loss; of a diffusion 1 is that of arXiv:2309.04475
 * @param latticeWeight weight of the lattice in the loss
 * @param speciesWeight weight of the species in the loss
 * @param physicsWeight weight of the physical terms on the predicted end of the path; 0 leaves them out
 * @param physicsPower their weight grows with time to this power
 * @param alignAtoms whether exchangeable atoms are matched to the nearest noise; not of a diffusion, whose noise begins where the atoms are
 * @param reduceCells whether crystals are reduced to their primitive Niggli cell
 * @param maxAtoms largest number of atoms in a cell; larger crystals are left out
 * @param compositionShare share of the crystals whose composition is shown when learning to generate; with it one network also predicts
 *     the structure of a given composition
 * @param hiddenSpecies probability that an atom's species is hidden though the composition is given; keeps lattices from being learnt by heart
 * @param symmetricShare share of the crystals that are learnt in their space group, from noise that has it; 0.5 for sampling of chosen space groups
 * @param validationInterval epochs between two looks at the validation crystals
 * @param checkpointSeconds least time between checkpoints
 * @param excludeTest whether training crystals that are the structure of a test crystal, under whatever id, are left out
 * @param start a trained flow of the same architecture whose parameters training begins with: an installed model, a run folder or a file
 */
public record TrainingSettings(
        @Param(label = "Process", help = "What is learnt: a flow, or for crystal-prediction also a diffusion")
                GenerativeProcess process,
        @Param(label = "Epochs", min = 1, help = "Passes over the training crystals") int epochs,
        @Param(label = "Batch size", min = 1, help = "Crystals per step") int batchSize,
        @Param(label = "Learning rate", unit = "1", min = 0, max = 1, help = "Largest learning rate of Adam")
                double learningRate,
        @Param(label = "Warm-up", unit = "1", min = 0, max = 1, help = "Share of the steps over which the rate rises")
                double warmUp,
        @Param(label = "Gradient clip", unit = "1", min = 0, help = "Largest norm of the gradient") double clip,
        @Param(label = "Weight decay", unit = "1", min = 0, help = "Shrinks the parameters; against learning by heart")
                double weightDecay,
        @Param(label = "Averaging", unit = "1", min = 0, max = 1, help = "Decay of the averaged parameters")
                double averaging,
        @Param(label = "Coordinate weight", unit = "1", min = 0) double coordinateWeight,
        @Param(label = "Lattice weight", unit = "1", min = 0) double latticeWeight,
        @Param(label = "Species weight", unit = "1", min = 0) double speciesWeight,
        @Param(label = "Physics weight", unit = "1", min = 0, help = "Physical terms per atom in the loss; 0: not used")
                double physicsWeight,
        @Param(label = "Physics power", unit = "1", min = 0, help = "Their weight is time to this power")
                double physicsPower,
        @Param(label = "Align atoms", help = "Match exchangeable atoms to the nearest noise") boolean alignAtoms,
        @Param(label = "Reduce cells", help = "Train on primitive Niggli cells") boolean reduceCells,
        @Param(label = "Most atoms", min = 1, help = "Larger crystals are left out") int maxAtoms,
        @Param(
                        label = "Composition share",
                        unit = "1",
                        min = 0,
                        max = 1,
                        help = "Generation: crystals shown with their composition")
                double compositionShare,
        @Param(
                        label = "Hidden species",
                        unit = "1",
                        min = 0,
                        max = 0.9,
                        help = "Species hidden though the composition is given; against learning by heart")
                double hiddenSpecies,
        @Param(
                        label = "Symmetric share",
                        unit = "1",
                        min = 0,
                        max = 1,
                        help = "Crystals learnt in their space group, for sampling of chosen groups")
                double symmetricShare,
        @Param(label = "Validation interval", min = 1, help = "Epochs between two validations") int validationInterval,
        @Param(label = "Checkpoint interval", unit = "s", min = 0) double checkpointSeconds,
        @Param(
                        label = "Exclude test structures",
                        help = "Leave out training crystals that match a crystal of the test split")
                boolean excludeTest,
        @Param(label = "Start", help = "Go on from a trained flow: an installed model, a run folder or a file")
                Optional<String> start) {

    /** The defaults. */
    public TrainingSettings() {
        this(
                GenerativeProcess.FLOW,
                200,
                64,
                1e-3,
                0.02,
                1,
                0,
                0.999,
                10,
                1,
                1,
                0,
                2,
                true,
                true,
                24,
                0.5,
                0,
                0,
                20,
                20,
                false,
                Optional.empty());
    }

    /** The same with another largest number of atoms. */
    public TrainingSettings withMaxAtoms(int atoms) {
        return new TrainingSettings(
                process,
                epochs,
                batchSize,
                learningRate,
                warmUp,
                clip,
                weightDecay,
                averaging,
                coordinateWeight,
                latticeWeight,
                speciesWeight,
                physicsWeight,
                physicsPower,
                alignAtoms,
                reduceCells,
                atoms,
                compositionShare,
                hiddenSpecies,
                symmetricShare,
                validationInterval,
                checkpointSeconds,
                excludeTest,
                start);
    }
}
