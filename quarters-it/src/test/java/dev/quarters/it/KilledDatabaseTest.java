package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A PostgreSQL of Debian's packages in a guest, its data on a volume, works for pgbench and for one
 * who inserts rows, by a published port, while the daemon is killed: no row is lost that was
 * acknowledged. Minutes for each engine: {@code
 * -Dquarters.database.engines=container,uml,emulator}.
 */
class KilledDatabaseTest {

    private static final String ENGINES = System.getProperty("quarters.database.engines", "");
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    private static final String START =
            """
            set -e
            PATH=/usr/lib/postgresql/15/bin:/usr/bin:/bin
            grep -q postgres /etc/passwd || echo postgres:x:100:100::/data:/bin/sh >> /etc/passwd
            mkdir -p /run/postgresql
            chown 100:100 /data /run/postgresql
            as="/usr/bin/setpriv --reuid=100 --regid=100 --clear-groups"
            if [ ! -f /data/cluster/PG_VERSION ]; then
                $as initdb --no-sync --auth=trust --no-locale -D /data/cluster
                echo 'host all all all trust' >> /data/cluster/pg_hba.conf
            fi
            exec $as postgres -D /data/cluster -c listen_addresses='*'
            """
                    .replace("grep ", "busybox grep ")
                    .replace("mkdir ", "busybox mkdir ")
                    .replace("chown ", "busybox chown ");

    @Test
    void noAcknowledgedRowIsLost() throws Exception {
        Requirement.asked("quarters.database.engines");
        Requirement.program("pgbench");
        try (DockerDaemon daemon = DockerDaemon.start()) {
            daemon.quarters()
                    .quarters(
                            "pull",
                            "apt:postgresql-15,busybox-static,util-linux",
                            "--tag",
                            "postgres:1")
                    .succeeds();
            for (String engine : ENGINES.split(",", -1)) {
                survives(daemon, engine);
            }
        }
    }

    private static void survives(DockerDaemon daemon, String engine) throws Exception {
        daemon.succeeds(
                "run",
                "-d",
                "--name",
                engine,
                "--runtime",
                engine,
                "--network",
                "user",
                "-p",
                "127.0.0.1::5432",
                "-v",
                "rows-" + engine + ":/data",
                "postgres:1",
                "busybox",
                "sh",
                "-c",
                START);
        Database database = new Database(port(daemon, engine));
        try {
            database.await();
        } catch (AssertionError failure) {
            throw new AssertionError(daemon.docker("logs", engine).run().toString(), failure);
        }
        database.execute("create table rows (id int primary key)");
        bench(database, "-i", "-s", "1").succeeds();
        Thread inserting = Thread.ofPlatform().start(database::insert);
        Process bench = benchProcess(database, "-c", "2", "-T", "12").start();
        Thread.sleep(4000);
        int before = database.acknowledged.size();
        long killed = System.nanoTime();
        daemon.kill();
        Thread.sleep(2000);
        int meanwhile = database.acknowledged.size();
        daemon.restart();
        long away = Duration.ofNanos(System.nanoTime() - killed).toMillis();
        int benched = bench.waitFor();
        database.await();
        bench(database, "-c", "2", "-T", "5").succeeds();
        database.over.set(true);
        inserting.join();
        Set<Integer> acknowledged = new HashSet<>(database.acknowledged);
        assertThat(database.rows()).containsAll(acknowledged);

        daemon.succeeds("restart", "-t", "30", engine);
        Database again = new Database(port(daemon, engine));
        again.await();
        assertThat(again.rows()).containsAll(acknowledged);
        System.out.printf(
                "%s: %d rows acknowledged, %d of them in the 2 s without a daemon (of %d ms),"
                        + " pgbench across it exited %d%n",
                engine, acknowledged.size(), meanwhile - before, away, benched);
        daemon.succeeds("rm", "-f", "-v", engine);
        daemon.succeeds("volume", "rm", "rows-" + engine);
    }

    private static int port(DockerDaemon daemon, String name) throws Exception {
        String shown = daemon.succeeds("port", name, "5432");
        return Integer.parseInt(shown.substring(shown.lastIndexOf(':') + 1));
    }

    private static Run.Result bench(Database database, String... options) throws Exception {
        return benchRun(database, options).run();
    }

    private static ProcessBuilder benchProcess(Database database, String... options) {
        return benchRun(database, options)
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    private static Run benchRun(Database database, String... options) {
        List<String> line =
                new ArrayList<>(List.of("pgbench", "-h", "127.0.0.1", "-U", "postgres"));
        line.addAll(List.of("-p", Integer.toString(database.port)));
        line.addAll(List.of(options));
        line.add("postgres");
        return Run.of(line.toArray(String[]::new)).with("HOME", Path.of("/").toString());
    }

    /** The database, as its clients see it. */
    private static final class Database {

        final int port;
        final List<Integer> acknowledged = Collections.synchronizedList(new ArrayList<>());
        final AtomicBoolean over = new AtomicBoolean();

        Database(int port) {
            this.port = port;
        }

        private Connection connect() throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:"
                            + port
                            + "/postgres?user=postgres&connectTimeout=20&socketTimeout=60");
        }

        void await() throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                try (Connection _ = connect()) {
                    return;
                } catch (SQLException notYet) {
                    if (System.nanoTime() > end) {
                        throw new AssertionError("the database does not answer", notYet);
                    }
                    Thread.sleep(200);
                }
            }
        }

        void execute(String command) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(command);
            }
        }

        /**
         * One by one, each in a transaction; a number whose fate is not known is not used again.
         */
        void insert() {
            int next = 0;
            while (!over.get()) {
                try (Connection connection = connect();
                        Statement statement = connection.createStatement()) {
                    while (!over.get()) {
                        next++;
                        statement.execute("insert into rows values (" + next + ")");
                        acknowledged.add(next);
                    }
                } catch (SQLException broken) {
                    pause();
                }
            }
        }

        private static void pause() {
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        Set<Integer> rows() throws SQLException {
            Set<Integer> rows = new HashSet<>();
            try (Connection connection = connect();
                    Statement statement = connection.createStatement();
                    ResultSet found = statement.executeQuery("select id from rows")) {
                while (found.next()) {
                    rows.add(found.getInt(1));
                }
            }
            return rows;
        }
    }
}
