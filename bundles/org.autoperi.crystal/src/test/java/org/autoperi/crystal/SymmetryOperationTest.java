package org.autoperi.crystal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SymmetryOperationTest {

    @Test
    void readsTheSpellingsFoundInFiles() {
        SymmetryOperation expected = SymmetryOperation.of(new int[] {0, -1, 0, 1, -1, 0, 0, 0, 1}, new int[] {0, 0, 8});
        for (String text : new String[] {
            "-y,x-y,z+1/3", " -Y, X-Y, 1/3+Z ", "-y,x-y,z+0.3333", "-1*y, x - y, z+4/12", "-y,x-y,z-2/3"
        }) {
            assertThat(SymmetryOperation.parse(text)).as(text).isEqualTo(expected);
        }
    }

    @Test
    void printsWhatItReads() {
        for (SpaceGroup group : SpaceGroup.all()) {
            for (SymmetryOperation operation : group.operations()) {
                assertThat(SymmetryOperation.parse(operation.toString())).isEqualTo(operation);
            }
        }
        assertThat(SymmetryOperation.parse("1/4-x,y+1/2,-z+3/4").toString()).isEqualTo("-x+1/4,y+1/2,-z+3/4");
    }

    @Test
    void refusesWhatIsNoOperation() {
        for (String text :
                new String[] {"x,y", "x,y,z,t", "x,y,q", "x,y,y", "x,y,1/2x", "x,y,z+1/7", "x,y,z+1/0", "", "x,y,z+1..2"
                }) {
            assertThatThrownBy(() -> SymmetryOperation.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
