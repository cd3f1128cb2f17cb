package org.autoperi.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.ParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @Test
    void readsWhatItWrites() throws ParseException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("text", "a \"b\" \\ \n\t\u0001 ü \u2028 😀");
        value.put("long", 1L << 50);
        value.put("double", 0.1);
        value.put("list", Arrays.asList(true, false, null, List.of(), Map.of()));
        assertThat(JsonText.parse(JsonText.line(value))).isEqualTo(value);
        assertThat(JsonText.parse(JsonText.pretty(value))).isEqualTo(value);
    }

    @Test
    void writesLinesWithoutLineFeeds() {
        assertThat(JsonText.line(Map.of("a", List.of(1, 2.5, Double.NaN)))).isEqualTo("{\"a\":[1,2.5,null]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{\"a\":1", "[1,]", "{\"a\" 1}", "tru", "\"\\x\"", "1 2", "{a:1}", "\"\\u12\"", "-"})
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> JsonText.parse(text)).isInstanceOf(ParseException.class);
    }
}
