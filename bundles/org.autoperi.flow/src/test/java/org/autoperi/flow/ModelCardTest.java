package org.autoperi.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.ParseException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCardTest {
    private static final ModelCard CARD = new ModelCard(
            "crystal-generation",
            "some \"quoted\" set",
            "CC BY 4.0",
            List.of("Somebody, 2013"),
            5266,
            300,
            5400.5,
            "a processor",
            2,
            -7,
            "before (100 crystals)",
            List.of(new ModelCard.Measured("match-rate", 55.9, "%", "diffcsp-match", 1000)));

    @Test
    void comesBackFromItsText() throws ParseException {
        assertThat(CARD.toJson()).doesNotContain("\n");
        assertThat(ModelCard.parse(CARD.toJson())).isEqualTo(CARD);
        String older = CARD.toJson().replace("\"start\":\"before (100 crystals)\",", "");
        assertThat(older).hasSizeLessThan(CARD.toJson().length());
        assertThat(ModelCard.parse(older).start()).isEmpty();
    }

    @Test
    void refusesAnotherText() {
        assertThatThrownBy(() -> ModelCard.parse("{\"experiment\":\"x\"}"))
                .isInstanceOf(ParseException.class)
                .hasMessageContaining("not the card of a model");
    }
}
