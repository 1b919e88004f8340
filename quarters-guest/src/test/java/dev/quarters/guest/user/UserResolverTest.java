package dev.quarters.guest.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.NotFoundException;

import org.junit.jupiter.api.Test;

import java.util.List;

class UserResolverTest {

    private static final Accounts ACCOUNTS =
            Accounts.of(
                    """
                    root:x:0:0:root:/root:/bin/sh
                    # not a line
                    broken:x:x:1::/
                    daemon:x:1:1:daemon:/usr/sbin:/bin/false
                    app:x:1000:1001:App,,,:/home/app:/bin/sh
                    """,
                    """
                    root:x:0:
                    audio:x:29:app,daemon
                    video:x:44:app
                    staff:x:50:
                    """);

    private static Identity resolve(String wanted, String... additional) {
        return UserResolver.resolve(wanted, List.of(additional), ACCOUNTS);
    }

    @Test
    void resolves_as_docker_does() {
        assertThat(resolve("")).isEqualTo(new Identity(0, 0, List.of(), "/root"));
        assertThat(resolve("app"))
                .isEqualTo(new Identity(1000, 1001, List.of(29, 44), "/home/app"));
        assertThat(resolve("1000"))
                .isEqualTo(new Identity(1000, 1001, List.of(29, 44), "/home/app"));
        assertThat(resolve("app:staff")).isEqualTo(new Identity(1000, 50, List.of(), "/home/app"));
        assertThat(resolve("app:77")).isEqualTo(new Identity(1000, 77, List.of(), "/home/app"));
        assertThat(resolve("4242")).isEqualTo(new Identity(4242, 0, List.of(), "/"));
        assertThat(resolve(":staff")).isEqualTo(new Identity(0, 50, List.of(), "/root"));
        assertThat(resolve("daemon", "video", "99", "29").groups()).containsExactly(29, 44, 99);
    }

    @Test
    void an_image_without_files_knows_numbers_only() {
        assertThat(UserResolver.resolve("", List.of(), Accounts.NONE)).isEqualTo(Identity.ROOT);
        assertThat(UserResolver.resolve("7:8", List.of(), Accounts.NONE))
                .isEqualTo(new Identity(7, 8, List.of(), "/"));
    }

    @Test
    void unknown_names_are_refused() {
        for (String wanted : new String[] {"nobody", "app:nobody", "-1", "2147483648"}) {
            assertThatThrownBy(() -> resolve(wanted)).isInstanceOf(NotFoundException.class);
        }
        assertThatThrownBy(() -> resolve("app", "nobody")).isInstanceOf(NotFoundException.class);
    }
}
