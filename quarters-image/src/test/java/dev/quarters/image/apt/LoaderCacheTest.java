package dev.quarters.image.apt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** The order of names in the loader's cache, and the names within busybox. */
class LoaderCacheTest {

    @Test
    void digitsAreComparedAsNumbers() {
        assertThat(LoaderCache.compare("libx.so.9", "libx.so.10")).isNegative();
        assertThat(LoaderCache.compare("libx.so.1", "libx.so.1")).isZero();
        assertThat(LoaderCache.compare("libx.so", "libx.so.1")).isNegative();
        assertThat(LoaderCache.compare("libx2", "libxa")).isPositive();
        assertThat(LoaderCache.compare("libb", "liba")).isPositive();
    }

    @Test
    void theNamesOfBusyboxEndWhereTheOrderDoes() {
        byte[] binary = "junk\0[\0[[\0ash\0cat\0sh\0\0zzz\0".getBytes(StandardCharsets.US_ASCII);

        assertThat(BusyboxApplets.names(binary)).containsExactly("[", "[[", "ash", "cat", "sh");
        assertThat(BusyboxApplets.names(new byte[10])).isEmpty();
    }
}
