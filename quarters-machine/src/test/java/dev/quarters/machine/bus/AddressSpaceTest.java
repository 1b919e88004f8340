package dev.quarters.machine.bus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Which region answers. */
class AddressSpaceTest {

    private final AddressSpace space = new AddressSpace();
    private final List<String> writes = new ArrayList<>();

    private IoRegion region(int value) {
        return new IoRegion() {
            @Override
            public long read(long offset, int size) {
                return value + offset;
            }

            @Override
            public void write(long offset, int size, long data) {
                writes.add("%d+%d/%d=%x".formatted(value, offset, size, data));
            }
        };
    }

    @Test
    void whatNothingAnswersReadsAsOnes() {
        assertThat(space.read(5, 1)).isEqualTo(0xFF);
        assertThat(space.read(5, 8)).isEqualTo(-1L);
        assertThat(space.read(-1, 4)).isEqualTo(0xFFFF_FFFFL);
        assertThat(space.read(Long.MAX_VALUE, 8)).isEqualTo(-1L);
    }

    @Test
    void regionsSeeOffsets() {
        space.map(0x60, 5, region(10));

        assertThat(space.read(0x5F, 1)).isEqualTo(0xFF);
        assertThat(space.read(0x60, 1)).isEqualTo(10);
        assertThat(space.read(0x64, 1)).isEqualTo(14);
        assertThat(space.read(0x65, 1)).isEqualTo(0xFF);
    }

    @Test
    void anAccessAcrossAnEndGoesByteByByte() {
        space.map(0x10, 2, region(0x20));
        space.map(0x12, 2, region(0x40));

        assertThat(space.read(0x0F, 4)).isEqualTo(0x402120FFL);
        space.write(0x11, 2, 0xBBAA);
        assertThat(writes).containsExactly("32+1/1=aa", "64+0/1=bb");
    }

    @Test
    void aRegionWithAHoleOfAnotherStillTakesItsWholeAccesses() {
        space.map(0xCF9, 1, region(1));
        space.map(0xCF8, 8, region(2));

        assertThat(space.read(0xCF8, 4)).isEqualTo(2);
        assertThat(space.read(0xCF9, 1)).isEqualTo(1);
        assertThat(space.read(0xCFA, 1)).isEqualTo(4);
    }

    @Test
    void fixedRegionsWinOverMovableOnes() {
        space.setMovable(List.of(new Mapping(0, 0x100, region(0))));
        space.map(0x40, 4, region(0x70));

        assertThat(space.read(0x3F, 1)).isEqualTo(0x3F);
        assertThat(space.read(0x40, 1)).isEqualTo(0x70);
        assertThat(space.read(0x44, 1)).isEqualTo(0x44);

        space.setMovable(List.of());
        assertThat(space.read(0x44, 1)).isEqualTo(0xFF);
        assertThat(space.read(0x40, 1)).isEqualTo(0x70);
    }
}
