package org.autoperi.dataset.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.autoperi.core.Progress;
import org.autoperi.dataset.Dataset;
import org.autoperi.dataset.DatasetEntry;
import org.autoperi.dataset.Split;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Opens the published tables; counts are those of the README beside each. */
class CsvSourceOnRealDataTest {
    static CsvSource.Config config(Path train, Path validation, Path test) {
        return new CsvSource.Config(
                Optional.ofNullable(train),
                Optional.ofNullable(validation),
                Optional.ofNullable(test),
                "material_id",
                "cif",
                List.of(),
                0,
                0,
                true,
                true,
                0.001,
                List.of(),
                0,
                0,
                "",
                List.of(),
                false,
                List.of());
    }

    private static Dataset open(CsvSource.Config config) throws Exception {
        long start = System.nanoTime();
        Dataset dataset = Sources.csv().open(config, Progress.NONE);
        System.out.printf("%s in %.2f s%n", dataset, (System.nanoTime() - start) * 1e-9);
        return dataset;
    }

    @Test
    void opensPerovskites() throws Exception {
        Dataset dataset = open(config(null, Shared.data("perov_5/val.csv.gz"), Shared.data("perov_5/test.csv.gz")));

        assertThat(dataset.split(Split.VALIDATION)).hasSize(3787);
        assertThat(dataset.split(Split.TEST)).hasSize(3785);
        assertThat(dataset.problems()).isEmpty();
        assertThat(dataset.propertyKeys()).containsExactly("dir_gap", "heat_all", "heat_ref", "ind_gap");
        assertThat(dataset.entries()).allMatch(entry -> entry.crystal().size() == 5);
        DatasetEntry first = dataset.entries().get(0);
        assertThat(first.id()).isEqualTo("18517");
        assertThat(first.crystal().composition().formula()).isEqualTo("CdCuN3");
        assertThat(first.crystal().properties()).containsEntry("heat_all", 2.76);
    }

    @Test
    @Tag("slow")
    void opensTheOtherTables() throws Exception {
        Dataset carbon = open(config(null, Shared.data("carbon_24/val.csv.gz"), Shared.data("carbon_24/test.csv.gz")));
        Dataset mp20 = open(config(
                Shared.data("mp_20/train_part.csv.gz"),
                Shared.data("mp_20/val_part.csv.gz"),
                Shared.data("mp_20/test_part.csv.gz")));
        Dataset mpts52 = open(config(null, Shared.data("mpts_52/val.csv.gz"), Shared.data("mpts_52/test.csv.gz")));

        assertThat(sizes(carbon)).containsExactly(0, 2032, 2030);
        assertThat(mp20.problems()).isEmpty();
        assertThat(sizes(mp20)).containsExactly(2573, 7344, 7342);
        assertThat(sizes(mpts52)).containsExactly(0, 5000, 8096);
        assertThat(carbon.problems()).isEmpty();
        assertThat(mpts52.problems()).isEmpty();
        assertThat(carbon.entries()).allMatch(entry -> entry.crystal().size() <= 24);
        assertThat(mp20.entries()).allMatch(entry -> entry.crystal().size() <= 20);
        assertThat(mpts52.entries()).allMatch(entry -> entry.crystal().size() <= 52);
    }

    private static List<Integer> sizes(Dataset dataset) {
        return List.of(
                dataset.split(Split.TRAIN).size(),
                dataset.split(Split.VALIDATION).size(),
                dataset.split(Split.TEST).size());
    }
}
