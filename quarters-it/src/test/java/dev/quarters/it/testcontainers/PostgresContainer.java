package dev.quarters.it.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** PostgreSQL of Debian's packages, with its data on a volume. */
final class PostgresContainer extends GenericContainer<PostgresContainer> {

    /** The image is packages unpacked: their user is made here. */
    private static final String START =
            """
            set -e
            PATH=/usr/lib/postgresql/15/bin:/usr/bin:/bin
            echo postgres:x:100:100::/data:/bin/sh >> /etc/passwd
            mkdir -p /run/postgresql
            chown 100:100 /data /run/postgresql
            as="/usr/bin/setpriv --reuid=100 --regid=100 --clear-groups"
            if [ ! -f /data/cluster/PG_VERSION ]; then
                $as initdb --no-sync --auth=trust --no-locale -D /data/cluster
                echo 'host all all all trust' >> /data/cluster/pg_hba.conf
            fi
            exec $as postgres -D /data/cluster -c listen_addresses='*'
            """;

    PostgresContainer(String volume) {
        super("postgres:1");
        withExposedPorts(5432);
        withCommand("busybox", "sh", "-c", START);
        withCreateContainerCmdModifier(
                create ->
                        java.util.Objects.requireNonNull(create.getHostConfig())
                                .withBinds(new Bind(volume, new Volume("/data"))));
        waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*\\n", 1));
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + getMappedPort(5432) + "/postgres?user=postgres");
    }

    static void scenario() throws Exception {
        String volume = "rows-" + ProcessHandle.current().pid();
        try (PostgresContainer first = new PostgresContainer(volume)) {
            first.start();
            try (Connection connection = first.connection();
                    Statement statement = connection.createStatement()) {
                statement.execute("create table numbers as select generate_series(1, 10000) as n");
                assertThat(sum(statement)).isEqualTo(50_005_000);
            }
        }
        try (PostgresContainer second = new PostgresContainer(volume)) {
            second.start();
            try (Connection connection = second.connection();
                    Statement statement = connection.createStatement()) {
                assertThat(sum(statement)).isEqualTo(50_005_000);
            }
        }
    }

    private static long sum(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("select sum(n) from numbers")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
