package org.autoperi.bench.gnn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.autoperi.bench.Page;
import org.autoperi.bench.Part;

/** What an autoencoder reconstructs, and what its vectors carry; trained here, as a user would. */
final class LatentPart implements Part {
    private static final int RECONSTRUCTED = 300;

    @Override
    public String name() {
        return "latent";
    }

    @Override
    public void run(Page page) throws IOException {
        page.line("## Latent vectors");
        page.line("");
        boolean data = page.hasData();
        String example = data ? "autoencoder-perov5.toml" : "autoencoder-bundled.toml";
        String[] quick = {"training.epochs=8", "reconstruct=60", "sampling.count=0", "sampling.steps=20"};
        String[] whole = {"reconstruct=" + RECONSTRUCTED, "sampling.count=0"};
        try (ExampleRun run = ExampleRun.of(page, example, page.isQuick() ? quick : whole)) {
            long tried = blocks(run.folder().resolve("samples/reference.cif"));
            double matched = run.metric("rmse-k1-unfiltered", "count").orElse(0);
            page.line(String.format(
                    Locale.ROOT,
                    "`autoperi run examples/%s`%s: trained, %d test crystals encoded and decoded with their atoms, in %.0f s. Errors are means over"
                            + " the %.0f that match (tolerances of CDVAE).",
                    example,
                    page.isQuick() ? ", cut short" : "",
                    tried,
                    run.seconds(),
                    matched));
            page.line("");
            page.figure("gnn.recon.match", 100 * matched / tried, "%");
            figure(page, run, "gnn.recon.cell.mse", "cell-length-mse", "angstrom^2");
            figure(page, run, "gnn.recon.bond.mse", "bond-length-mse", "angstrom^2");
            figure(page, run, "gnn.recon.coord.mse", "coordinate-mse", "angstrom^2");
            probes(page, run.json("latent/probes.json"));
        }
    }

    private static long blocks(Path cif) throws IOException {
        try (Stream<String> lines = Files.lines(cif)) {
            return lines.filter(line -> line.startsWith("data_")).count();
        }
    }

    private static void figure(Page page, ExampleRun run, String figure, String metric, String unit)
            throws IOException {
        if (run.metric(metric, "value").isPresent()) {
            page.figure(figure, run.metric(metric, "value").getAsDouble(), unit);
        } else {
            page.missing(figure, "no crystal matched");
        }
    }

    private static void probes(Page page, Map<String, Object> probes) {
        page.line("");
        page.line("Linear maps from the vectors, learnt on the training crystals, asked about the split "
                + probes.get("split") + ":");
        page.line("");
        page.row(true, "asked for", "probe", "crystals", "explained or right", "by a constant");
        double accuracy = Double.NaN;
        for (Object each : (List<?>) probes.get("probes")) {
            Map<?, ?> row = (Map<?, ?>) each;
            double score = ((Number) row.get("score")).doubleValue();
            page.row(
                    false,
                    row.get("target"),
                    row.get("probe"),
                    row.get("asked"),
                    String.format(Locale.ROOT, "%.3f", score),
                    String.format(Locale.ROOT, "%.3f", ((Number) row.get("baseline")).doubleValue()));
            accuracy = row.get("target").equals("crystal-system") ? score : accuracy;
        }
        Map<?, ?> collapse = (Map<?, ?>) probes.get("collapse");
        page.line("");
        page.line(String.format(
                Locale.ROOT,
                "Loss of the decoder with the own vectors %.3f, with those of other crystals %.3f more (standard error %.3f).",
                ((Number) ((Map<?, ?>) collapse.get("own")).get("loss")).doubleValue(),
                ((Number) collapse.get("difference")).doubleValue(),
                ((Number) collapse.get("standard-error")).doubleValue()));
        page.line("");
        if (Double.isNaN(accuracy)) {
            page.missing("gnn.latent.system.accuracy", "all crystals have one system");
        } else {
            page.figure("gnn.latent.system.accuracy", 100 * accuracy, "%");
        }
    }
}
