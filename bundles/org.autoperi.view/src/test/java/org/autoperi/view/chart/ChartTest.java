package org.autoperi.view.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartTest {
    private static final double[] STEPS = {0, 10, 20, 30};
    private static final double[] LOSS = {2, 0.5, 0.1, 0.05};

    private static XyChart curve(Axis y) {
        return new XyChart(
                "Loss", "It falls.", Axis.linear("Step", ""), y, List.of(Series.line("training", STEPS, LOSS)));
    }

    private static Document parse(String svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void choosesRoundTicks() {
        assertThat(Ticks.linear(0, 1, 5).labels()).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(Ticks.linear(-7, 33, 4).values()).containsExactly(0.0, 10.0, 20.0, 30.0);
        assertThat(Ticks.linear(0, 30000, 3).labels())
                .containsExactly("0", "10\u202F000", "20\u202F000", "30\u202F000");
        assertThat(Ticks.linear(0, 2e-6, 2).labels()).containsExactly("0", "1×10⁻⁶", "2×10⁻⁶");
        assertThat(Ticks.log(1e-4, 10, 10).labels()).containsExactly("10⁻⁴", "0.001", "0.01", "0.1", "1", "10");
        assertThat(Ticks.log(0.04, 0.6, 4).labels()).containsExactly("0.05", "0.1", "0.2", "0.5");
        assertThat(Ticks.value(-0.25)).isEqualTo("\u22120.25");
        assertThat(Ticks.value(Double.NaN)).isEqualTo("none");
    }

    @Test
    void mapsValuesToPixelsAndBack() {
        for (Axis y : List.of(Axis.linear("Loss", ""), Axis.log("Loss", ""))) {
            ChartLayout layout = ChartLayout.of(curve(y), 500, 300);
            for (int i = 0; i < 4; i++) {
                assertThat(layout.xAt(layout.pixelX(STEPS[i]))).isCloseTo(STEPS[i], within(1e-9));
                assertThat(layout.yAt(layout.pixelY(LOSS[i]))).isCloseTo(LOSS[i], within(1e-9));
                assertThat(layout.pixelY(LOSS[i])).isBetween(layout.top(), layout.bottom());
            }
        }
    }

    @Test
    void spacesDecadesEvenlyOnLogarithmicAxes() {
        ChartLayout layout = ChartLayout.of(curve(Axis.log("Loss", "")), 500, 300);
        assertThat(layout.pixelY(0.01) - layout.pixelY(0.1))
                .isCloseTo(layout.pixelY(0.1) - layout.pixelY(1), within(1e-9));
        assertThat(layout.pixelY(0)).isNaN();
    }

    @Test
    void tellsWhatThePointerIsAt() {
        ChartLayout layout = ChartLayout.of(curve(Axis.linear("Loss", "eV")), 500, 300);
        ChartLayout.Hit hit =
                layout.nearest(layout.pixelX(10) + 5, layout.pixelY(0.5) - 5).orElseThrow();
        assertThat(hit.index()).isEqualTo(1);
        assertThat(hit.text()).isEqualTo("training: 0.5 eV at Step 10");
        assertThat(layout.nearest(layout.pixelX(10), layout.pixelY(1.9))).isEmpty();
    }

    @Test
    void zoomsAndHidesWithoutTouchingTheModel() {
        XyChart two = new XyChart(
                "T",
                "",
                Axis.linear("x", ""),
                Axis.linear("y", ""),
                List.of(Series.line("a", STEPS, LOSS), Series.line("b", STEPS, new double[] {100, 100, 100, 100})));
        ChartView view = ChartView.ALL.toggled(1).within(10, 20, Double.NaN, Double.NaN);
        ChartLayout layout = ChartLayout.of(two, 500, 300, view, TextMetrics.estimated());
        assertThat(layout.pixelX(10)).isCloseTo(layout.left(), within(1e-9));
        assertThat(layout.pixelX(20)).isCloseTo(layout.right(), within(1e-9));
        assertThat(layout.yAt(layout.top())).isLessThan(10);
        assertThat(layout.legendAt(
                        layout.legend().get(1).x() + 4, layout.legend().get(1).y() - 3))
                .hasValueSatisfying(e -> assertThat(e.series()).isEqualTo(1));
        assertThat(view.toggled(1).hidden()).isEmpty();
    }

    @Test
    void countsEveryValueOnceInHistograms() {
        Map<String, double[]> samples = new LinkedHashMap<>();
        samples.put("a", new double[] {1, 2, 3, 4, Double.NaN});
        samples.put("b", IntStream.range(0, 1000).mapToDouble(i -> i / 100.0).toArray());
        XyChart chart = XyChart.histograms("H", "", Axis.linear("x", ""), samples);
        for (Series series : chart.series()) {
            assertThat(IntStream.range(0, series.y().length)
                            .mapToDouble(i -> series.y()[i])
                            .sum())
                    .isCloseTo(100, within(1e-9));
        }
        assertThat(chart.series().get(0).x()).isEqualTo(chart.series().get(1).x());
    }

    @Test
    void survivesChartsWithNothingToShow() throws Exception {
        Axis axis = Axis.linear("x", "");
        double[] none = {};
        double[] nan = {Double.NaN};
        for (ChartModel model : List.of(
                new XyChart("", "", axis, Axis.log("y", ""), List.of()),
                new XyChart("", "", axis, axis, List.of(Series.line("a", none, none))),
                new XyChart("", "", axis, axis, List.of(Series.line("a", nan, nan))),
                XyChart.histograms("", "", axis, Map.of("a", none)),
                new BarChart("", "", axis, List.of(), List.of()),
                HeatMap.of("", "", List.of(), List.of(), new double[0][]))) {
            assertThat(parse(SvgChart.of(model, 300, 200)).getDocumentElement().getTagName())
                    .isEqualTo("svg");
        }
    }

    @Test
    void writesWellFormedSvgWithEscapedText() throws Exception {
        String hostile = "</title><script>alert('x & \"y\"')</script>\u0001";
        XyChart chart = new XyChart(
                hostile,
                hostile,
                Axis.linear(hostile, hostile),
                Axis.linear(hostile, ""),
                List.of(Series.line(hostile, STEPS, LOSS), Series.scatter(hostile, STEPS, LOSS)));
        String svg = SvgChart.of(chart, 400, 300);
        Document document = parse(svg);
        assertThat(document.getElementsByTagName("script").getLength()).isZero();
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .contains("<script>");
        assertThat(document.getElementsByTagName("desc").getLength()).isEqualTo(1);
        assertThat(svg.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http", "href");
    }

    @Test
    void paintsEveryKind() throws Exception {
        BarChart bars = new BarChart(
                "Elements",
                "",
                Axis.fromZero("Share", "%"),
                List.of("O", "Na"),
                List.of(
                        new BarChart.Bars("generated", new double[] {60, 40}),
                        new BarChart.Bars("reference", new double[] {50, 50})));
        Document drawn = parse(SvgChart.of(bars, 400, 300));
        assertThat(drawn.getElementsByTagName("polygon").getLength()).isEqualTo(4 + 2);
        HeatMap map = HeatMap.of("Table", "", List.of("a"), List.of("x", "y"), new double[][] {{0.25, Double.NaN}});
        Document cells = parse(SvgChart.of(map, 400, 200));
        assertThat(cells.getElementsByTagName("polygon").getLength()).isEqualTo(1);
        ChartLayout layout = ChartLayout.of(map, 400, 200);
        assertThat(layout.nearest(layout.left() + 5, layout.top() + 5)
                        .orElseThrow()
                        .text())
                .isEqualTo("a, x: 0.25");
    }

    @Test
    void drawsErrorBarsThatFitOnTheAxis() throws Exception {
        double[] x = {1, 2, 3};
        Series marks = new Series(
                "marks", Series.Style.SCATTER, x, new double[] {1, 5, 2}, new double[] {0.5, 30, Double.NaN});
        XyChart chart = new XyChart("", "", Axis.linear("x", ""), Axis.linear("y", ""), List.of(marks));
        ChartLayout layout = ChartLayout.of(chart, 400, 300);
        assertThat(layout.pixelY(35)).isBetween(layout.top(), layout.bottom());
        assertThat(layout.pixelY(-25)).isBetween(layout.top(), layout.bottom());
        XyChart plain = new XyChart("", "", chart.x(), chart.y(), List.of(Series.scatter("marks", x, marks.y())));
        assertThat(lines(chart)).isEqualTo(lines(plain) + 2 * 3 + gridLines(chart) - gridLines(plain));
        BarChart bars = new BarChart(
                "",
                "",
                Axis.fromZero("p", ""),
                List.of("a", "b"),
                List.of(new BarChart.Bars("one", new double[] {0.5, 0.25}, new double[] {0.1, 0})));
        BarChart bare = new BarChart(
                "", "", Axis.fromZero("p", ""), List.of("a", "b"), List.of(new BarChart.Bars("one", new double[] {
                    0.6, 0.25
                })));
        assertThat(lines(bars)).isEqualTo(lines(bare) + 3);
        assertThatThrownBy(() -> new BarChart.Bars("one", new double[] {1, 2}, new double[] {1}))
                .hasMessageContaining("1 error bars for 2 values");
    }

    private static int gridLines(XyChart chart) {
        return ChartLayout.of(chart, 400, 300).yTicks().values().size();
    }

    private static int lines(ChartModel chart) throws Exception {
        Document drawn = parse(SvgChart.of(chart, 400, 300));
        return drawn.getElementsByTagName("polyline").getLength()
                + drawn.getElementsByTagName("line").getLength()
                + drawn.getElementsByTagName("path").getLength();
    }

    @Test
    void keepsTheExtremesOfLongCurves() {
        int n = 100_000;
        double[] x = IntStream.range(0, n).mapToDouble(i -> i).toArray();
        double[] y = IntStream.range(0, n)
                .mapToDouble(i -> i == 54_321 ? 50 : Math.sin(i))
                .toArray();
        XyChart chart =
                new XyChart("", "", Axis.linear("x", ""), Axis.linear("y", ""), List.of(Series.line("a", x, y)));
        String svg = SvgChart.of(chart, 600, 300);
        ChartLayout layout = ChartLayout.of(chart, 600, 300);
        String peak = String.valueOf(Math.round(layout.pixelY(50) * 100) / 100.0);
        assertThat(svg).contains(peak.endsWith(".0") ? peak.substring(0, peak.length() - 2) : peak);
        assertThat(svg.length())
                .as("far less than the two million characters of all points")
                .isLessThan(200_000);
    }

    @Test
    void ticksOfWholeNumbersAreWhole() {
        for (int most : new int[] {1, 2, 3, 4, 19}) {
            double[] states = {0, most, 0, 1};
            XyChart chart = new XyChart(
                    "",
                    "",
                    Axis.linear("Time", ""),
                    Axis.whole("State"),
                    List.of(new Series("a", Series.Style.STEP, STEPS, states)));
            List<Double> ticks = ChartLayout.of(chart, 500, 600).yTicks().values();
            assertThat(ticks).hasSizeGreaterThan(1).allMatch(tick -> tick == Math.rint(tick));
        }
    }

    @Test
    void seriesThatBelongTogetherShareAColour() {
        Series data = Series.line("data", STEPS, LOSS);
        List<Series> series = List.of(data.withColour(4), data.withColour(4), data.withColour(2), data);
        XyChart chart = new XyChart("", "", Axis.linear("x", ""), Axis.linear("y", ""), series);
        String svg = SvgChart.of(chart, 500, 300);
        assertThat(svg)
                .contains("\"l-s4\"", "\"l-s2\"", "\"l-s3\"")
                .doesNotContain("\"l-s0\"", "\"l-s1\"")
                .containsPattern("\"l-s4\"[^>]*dasharray") // the second of its colour
                .doesNotContainPattern("\"l-s2\"[^>]*dasharray"); // the first of its colour
        assertThat(data.withColour(4)).isNotEqualTo(data).isEqualTo(data.withColour(4));
    }

    @Test
    void refusesShapesThatDisagree() {
        assertThatThrownBy(() -> Series.line("a", STEPS, new double[3])).hasMessageContaining("found 4");
        assertThatThrownBy(() -> new Axis("a", "", true, true)).hasMessageContaining("logarithmic");
    }
}
