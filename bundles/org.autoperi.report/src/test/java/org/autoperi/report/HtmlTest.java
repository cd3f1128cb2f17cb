package org.autoperi.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.autoperi.crystal.Composition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTest {
    @Test
    void escapesTextAndAttributes() {
        String html = new Html()
                .element("p", "<b> & \"x\" 'y'", "title", "\"><script>")
                .toString();
        assertThat(html)
                .isEqualTo("<p title=\"&quot;&gt;&lt;script&gt;\">&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;</p>\n");
    }

    @Test
    void replacesCharactersThatXmlForbids() {
        assertThat(new Html().text("a\u0000b\uD800c\uFFFFd").toString()).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://x.org",
                "//x.org/a.png",
                "javascript:alert(1)",
                "data:text/html,x",
                "../up",
                "/etc",
                "a b"
            })
    void refusesAddressesOutsideTheReport(String address) {
        assertThatThrownBy(() -> new Html().open("a", "href", address)).hasMessageContaining("leads out of the report");
    }

    @ParameterizedTest
    @ValueSource(strings = {"crystals/0001.png", "#crystal-1", "data.csv"})
    void takesAddressesInsideTheReport(String address) {
        assertThat(new Html().open("a", "href", address).close().toString()).contains(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "iframe", "style", "link", "p onclick=x", "svg/onload"})
    void refusesElementsThatRunOrLoad(String tag) {
        assertThatThrownBy(() -> new Html().open(tag)).hasMessageContaining("is not for sections");
    }

    @Test
    void refusesAttributesThatRun() {
        assertThatThrownBy(() -> new Html().open("p", "onclick", "x")).hasMessageContaining("onclick");
        assertThatThrownBy(() -> new Html().open("p", "style", "x")).hasMessageContaining("style");
        assertThatThrownBy(() -> new Html().open("p", "class")).hasMessageContaining("has no value");
    }

    @Test
    void refusesToEndWithOpenElements() {
        assertThatThrownBy(() -> new Html().open("div").toString()).hasMessageContaining("<div> is still open");
        assertThatThrownBy(() -> new Html().close()).hasMessageContaining("no element is open");
    }

    @Test
    void writesFormulasWithSubscripts() {
        assertThat(new Html().formula(Composition.parse("Ca0.5TiO3")).toString())
                .contains("Ca<sub>0.5</sub>TiO<sub>3</sub>");
    }

    @Test
    void refusesRowsOfTheWrongLength() {
        Table table = new Table("Cells").text("a").number("b", "Å").row().cell("x");
        assertThatThrownBy(() -> new Html().table(table)).hasMessageContaining("has 1 cells, expected 2");
    }
}
