package org.autoperi.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.autoperi.crystal.Crystal;
import org.autoperi.crystal.Element;
import org.autoperi.crystal.Lattice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrystalRendererTest {
    private static final RenderSettings PLAIN = new RenderSettings(240, 200, 2, RenderSettings.WHITE, 0, 0, 0, false);

    private final CrystalRenderer renderer = new CrystalRenderer();

    private static double hue(int argb) {
        float[] hsb = java.awt.Color.RGBtoHSB(argb >> 16 & 255, argb >> 8 & 255, argb & 255, null);
        return hsb[0];
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 20, 70})
    void coloursPixelsWhereAtomsAreProjected(double fieldOfView) {
        Crystal salt = SampleCrystals.rockSalt();
        Scene scene = Scene.of(salt);
        Camera camera = Camera.standard(salt.lattice()).withFieldOfView(fieldOfView);
        Picture picture = renderer.render(scene, camera, PLAIN);
        Viewport view = new Viewport(scene, camera, PLAIN.width(), PLAIN.height());
        int seen = 0;
        for (int i = 0; i < scene.atomCount(); i++) {
            double[] at = view.project(scene.x(i), scene.y(i), scene.z(i));
            int x = (int) at[0];
            int y = (int) at[1];
            if (renderer.atomAt(x, y).orElse(-1) == i) {
                seen++;
                Element element = salt.element(scene.site(i));
                assertThat(Math.abs(hue(picture.at(x, y)) - hue(ElementPalette.rgb(element))))
                        .isLessThan(0.03);
            }
        }
        assertThat(seen).as("atoms whose middle is not hidden").isGreaterThan(15);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 30})
    void showsTheNearerOfTwoAtomsBehindEachOther(double fieldOfView) {
        Crystal pair = Crystal.builder(Lattice.cubic(6))
                .add(Element.N, 0.5, 0.5, 0.2)
                .add(Element.F, 0.5, 0.5, 0.8)
                .build();
        Scene scene = Scene.of(pair);
        Camera front = Camera.along(pair.lattice(), 2).withFieldOfView(fieldOfView);
        renderer.render(scene, front, PLAIN);
        assertThat(scene.site(renderer.atomAt(120, 100).orElseThrow())).isEqualTo(1);
        renderer.render(scene, front.turned(180, 0), PLAIN);
        assertThat(scene.site(renderer.atomAt(120, 100).orElseThrow())).isZero();
    }

    @Test
    void drawsSpheresAsLargeAsTheyAre() {
        Crystal one = SampleCrystals.skewed(Element.Fe);
        Scene scene = Scene.of(one, new SceneOptions().withOpenBonds(false).withCell(false));
        Camera camera = Camera.along(one.lattice(), 1);
        Picture picture = renderer.render(scene, camera, PLAIN.withSupersampling(1));
        double radius = scene.radius(0) * new Viewport(scene, camera, 240, 200).scale();
        long covered = Arrays.stream(picture.argb()).filter(p -> p != -1).count();
        // the number of pixel centres in a disc of radius r differs from its area by far less than its outline, 2 pi r
        assertThat((double) covered).isBetween(Math.PI * radius * (radius - 1), Math.PI * radius * (radius + 1));
    }

    @Test
    void drawsPerspectiveSpheresWithinTheirOutline() {
        Scene scene = Scene.of(SampleCrystals.rockSalt(), new SceneOptions().withCell(false));
        Camera camera = Camera.standard(Lattice.cubic(1)).withFieldOfView(90).fitted(scene, 240, 200, 0.1);
        Picture picture = renderer.render(scene, camera, PLAIN);
        for (int x = 0; x < 240; x++) {
            assertThat(picture.at(x, 3)).isEqualTo(RenderSettings.WHITE);
            assertThat(picture.at(x, 196)).isEqualTo(RenderSettings.WHITE);
        }
    }

    @Test
    void fitsStillPicturesToTheirFrame() {
        Crystal skewed = SampleCrystals.skewed(Element.O);
        Scene scene = Scene.of(skewed);
        Camera camera = Camera.standard(skewed.lattice()).fitted(scene, 240, 200, 0.1);
        double[] box = new Viewport(scene, camera, 240, 200).bounds(scene);
        assertThat(Math.min(box[0] - 24, box[1] - 20))
                .as("one side touches the margin")
                .isBetween(-0.01, 0.01);
        assertThat(box[0] + box[2]).isBetween(239.9, 240.1);
        assertThat(box[1] + box[3]).isBetween(199.9, 200.1);
    }

    @Test
    void drawsBondsInTheColoursOfTheirEnds() {
        Crystal pair = Crystal.builder(Lattice.of(6, 0, 0, 0, 6, 0, 0, 0, 6))
                .add(Element.N, 0.38, 0.5, 0.5)
                .add(Element.F, 0.62, 0.5, 0.5)
                .build();
        Scene scene = Scene.of(pair, new SceneOptions().withStyle(SceneOptions.Style.STICKS));
        assertThat(scene.bondCount()).isEqualTo(1);
        Camera camera = new Camera(Rotation.identity(), 3, 0, 0, 0);
        Picture picture = renderer.render(scene, camera, PLAIN);
        Viewport view = new Viewport(scene, camera, 240, 200);
        double[] nitrogen = view.project(2.28 + 0.4, 3, 3);
        double[] fluorine = view.project(3.72 - 0.4, 3, 3);
        assertThat(hue(picture.at((int) nitrogen[0], (int) nitrogen[1])))
                .isCloseTo(hue(ElementPalette.rgb(Element.N)), within(0.03));
        assertThat(hue(picture.at((int) fluorine[0], (int) fluorine[1])))
                .isCloseTo(hue(ElementPalette.rgb(Element.F)), within(0.03));
    }

    @Test
    void cutsSharedSitesIntoSectors() {
        Scene scene = Scene.of(SampleCrystals.shared());
        Camera camera = Camera.along(Lattice.cubic(4), 2).withZoom(6);
        Picture picture = renderer.render(scene, camera, PLAIN);
        double reach = 0.5 * scene.radius(0) * new Viewport(scene, camera, 240, 200).scale();
        int right = picture.at((int) (120 + reach), 100);
        int lowerLeft = picture.at((int) (120 - 0.7 * reach), (int) (100 + 0.7 * reach));
        int upperLeft = picture.at((int) (120 - 0.7 * reach), (int) (100 - 0.7 * reach));
        assertThat(hue(right)).isCloseTo(hue(ElementPalette.rgb(Element.Na)), within(0.03));
        assertThat(hue(lowerLeft)).isCloseTo(hue(ElementPalette.rgb(Element.Cl)), within(0.03));
        int grey = upperLeft & 0xFFFFFF;
        assertThat(grey >> 16).as("a quarter is empty").isEqualTo(grey & 255);
    }

    @Test
    void darkensWhatNeighboursHide() {
        SceneOptions filled = new SceneOptions().withStyle(SceneOptions.Style.SPACE_FILLING);
        Scene scene = Scene.of(SampleCrystals.rockSalt(), filled);
        Camera camera = Camera.standard(Lattice.cubic(1));
        int open = Arrays.stream(renderer.render(scene, camera, PLAIN).argb())
                .map(p -> p >> 8 & 255)
                .sum();
        RenderSettings occluded = new RenderSettings(240, 200, 2, RenderSettings.WHITE, 0, 1, 0, false);
        int hidden = Arrays.stream(renderer.render(scene, camera, occluded).argb())
                .map(p -> p >> 8 & 255)
                .sum();
        assertThat(hidden).isLessThan(open);
    }

    @Test
    void leavesATransparentBackgroundEmpty() {
        Picture picture = renderer.render(
                Scene.of(SampleCrystals.wurtzite()),
                Camera.standard(SampleCrystals.wurtzite().lattice()),
                RenderSettings.still(160, 120).withGizmo(false));
        assertThat(picture.at(0, 0) >>> 24).isZero();
        assertThat(Arrays.stream(picture.argb()).map(p -> p >>> 24).max().orElseThrow())
                .isEqualTo(255);
    }

    @Test
    void drawsTheSamePixelsAgain() {
        Scene scene = Scene.of(SampleCrystals.perovskite());
        Camera camera = Camera.standard(Lattice.cubic(1));
        Picture first = renderer.render(scene, camera, RenderSettings.still(200, 180));
        renderer.render(Scene.of(SampleCrystals.wurtzite()), camera, RenderSettings.live(320, 240));
        Picture again = renderer.render(scene, camera, RenderSettings.still(200, 180));
        assertThat(again.argb()).isEqualTo(first.argb());
        assertThat(again.toPng()).isEqualTo(first.toPng());
    }

    @ParameterizedTest
    @ValueSource(ints = {RenderSettings.WHITE, RenderSettings.TRANSPARENT})
    void writesPngThatOthersRead(int background) throws IOException {
        Picture picture = renderer.render(
                Scene.of(SampleCrystals.rockSalt()),
                Camera.standard(Lattice.cubic(1)),
                RenderSettings.still(151, 143).withBackground(background));
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(picture.toPng()));
        assertThat(read.getRGB(0, 0, 151, 143, null, 0, 151)).isEqualTo(picture.argb());
    }

    @Test
    void refusesSettingsThatMakeNoPicture() {
        assertThatThrownBy(() -> RenderSettings.live(0, 10)).hasMessageContaining("found 0 x 10");
        assertThatThrownBy(() -> Camera.along(Lattice.cubic(1), 0).withFieldOfView(180))
                .hasMessageContaining("found 180.0");
        assertThatThrownBy(() -> renderer.render(
                        Scene.of(SampleCrystals.rockSalt()), Camera.along(Lattice.cubic(1), 0), PLAIN, new int[10]))
                .hasMessageContaining("found 10");
    }

    @Test
    void keepsRotationsOrthogonal() {
        Rotation turned = Rotation.standard(SampleCrystals.wurtzite().lattice());
        for (int i = 0; i < 1000; i++) {
            turned = Rotation.about(0.3, 1, 0.2, 7).after(turned);
        }
        double[] m = turned.matrix();
        double length = m[0] * m[0] + m[1] * m[1] + m[2] * m[2];
        // a thousand products, each off by a few machine epsilons
        assertThat(length).isCloseTo(1, within(1e-12));
    }
}
