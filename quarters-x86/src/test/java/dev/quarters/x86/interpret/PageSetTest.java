package dev.quarters.x86.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PageSetTest {

    private static final long WHOLE_MEMORY = 1L << 52;
    private static final long ROM = 0xFFFF_F000L;

    private final PageSet pages = new PageSet();

    @Test
    void hasWhatWasAddedAndNotRemoved() {
        pages.add(0x5000);
        pages.add(ROM);
        assertThat(pages.contains(0x5000)).isTrue();
        assertThat(pages.contains(ROM)).isTrue();
        assertThat(pages.contains(0x4000)).isFalse();
        assertThat(pages.contains(WHOLE_MEMORY)).isFalse();
        pages.remove(ROM);
        pages.remove(WHOLE_MEMORY);
        assertThat(pages.contains(ROM)).isFalse();
        pages.clear();
        assertThat(pages.contains(0x5000)).isFalse();
    }

    @Test
    void aRangeIsAskedForByItsPages() {
        pages.add(0x5000);
        assertThat(pages.containsAny(0x4FFF, 1)).isFalse();
        assertThat(pages.containsAny(0x4FFF, 2)).isTrue();
        assertThat(pages.containsAny(0x5FFF, 1)).isTrue();
        assertThat(pages.containsAny(0x6000, 0x3000)).isFalse();
        assertThat(pages.containsAny(0x3000, 0x3000)).isTrue();
    }

    @Test
    @Timeout(10)
    void allOfMemoryIsAskedForAtOnce() {
        assertThat(pages.containsAny(0, WHOLE_MEMORY)).isFalse();
        pages.add(ROM);
        assertThat(pages.containsAny(0, WHOLE_MEMORY)).isTrue();
    }
}
