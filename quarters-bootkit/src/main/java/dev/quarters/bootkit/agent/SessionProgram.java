package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.close_range;
import static dev.quarters.linux.SystemCall.dup3;
import static dev.quarters.linux.SystemCall.exit_group;
import static dev.quarters.linux.SystemCall.fchownat;
import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.mmap;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.pidfd_open;
import static dev.quarters.linux.SystemCall.pipe2;
import static dev.quarters.linux.SystemCall.read;
import static dev.quarters.linux.SystemCall.setns;
import static dev.quarters.linux.SystemCall.setsid;
import static dev.quarters.linux.SystemCall.umask;
import static dev.quarters.linux.SystemCall.waitid;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWPID;
import static dev.quarters.linux.uapi.Fcntl.AT_EMPTY_PATH;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Tty.TIOCGPTN;
import static dev.quarters.linux.uapi.Tty.TIOCSCTTY;
import static dev.quarters.linux.uapi.Tty.TIOCSWINSZ;
import static dev.quarters.linux.uapi.Wait.CLD_EXITED;
import static dev.quarters.linux.uapi.Wait.P_PID;
import static dev.quarters.linux.uapi.Wait.SIGINFO_SIZE;
import static dev.quarters.linux.uapi.Wait.SI_CODE;
import static dev.quarters.linux.uapi.Wait.SI_STATUS;
import static dev.quarters.linux.uapi.Wait.WEXITED;
import static dev.quarters.linux.uapi.Wait.__WALL;

import dev.quarters.api.TerminalSize;
import dev.quarters.guest.command.CommandScript;
import dev.quarters.guest.command.PseudoTerminal;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Init;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The program that runs a command and tells the host of it. It serves the command's streams by a
 * process for each direction, which copies between a connection and a pipe (so that a command finds
 * what it finds elsewhere: /dev/stdout can be opened) or terminal; forks the command; and waits for
 * its end and for the end of its output.
 *
 * @param renewal what the guest's first command makes the system's own
 * @param process tells the process id of the command, in the view of process 1
 * @param terminal for a command with a terminal: tells the number of its device below /dev/pts
 * @param started tells that the command was executed
 * @param ended tells its exit code, as a shell has it, after all its output
 */
public record SessionProgram(
        Script script,
        Optional<Renewal> renewal,
        Note process,
        Optional<Note> terminal,
        Note started,
        Note ended) {

    private static final int STANDARD_STREAMS = 3;
    private static final int COPY_SIZE = 65536;
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;

    /** The program of a guest's first command. */
    public static SessionProgram first(FirstSession first) {
        return new Writer(first.session(), first, 0).write();
    }

    /** A program for a further command in the surroundings of the first, by its process id. */
    public static SessionProgram further(Session session, int firstProcess) {
        return new Writer(session, null, firstProcess).write();
    }

    private static final class Writer {

        private final Script script = new Script();
        private final Session session;
        private final @Nullable FirstSession first;
        private final int firstProcess;
        private final List<Step> outputCopies = new ArrayList<>();
        private final List<Step> commandStreams = new ArrayList<>();
        private final List<Step> served = new ArrayList<>();
        private Optional<Renewal> renewal = Optional.empty();

        Writer(Session session, @Nullable FirstSession first, int firstProcess) {
            this.session = session;
            this.first = first;
            this.firstProcess = firstProcess;
        }

        SessionProgram write() {
            script.call(setsid);
            Step reports = HostConnection.open(script, Port.reports(session.number()));
            script.call(dup3, reports, Script.REPORT_FD, O_CLOEXEC);
            script.call(close, reports);
            script.call(umask, 0);
            Step group = ProcessLimit.open(script, first);
            if (first != null) {
                renewal = Optional.of(Renewal.append(script));
                new RootScript(script, first).enter();
            } else {
                enterGuest();
            }
            Optional<Note> terminal = Optional.empty();
            if (session.terminal()) {
                terminal = Optional.of(serveTerminal());
            } else {
                servePipes();
            }
            return run(terminal, group);
        }

        /** Of a pid namespace only children become members. */
        private void enterGuest() {
            Step guest = script.call(pidfd_open, firstProcess, 0).words("find the guest's command");
            script.call(setns, guest, CLONE_NEWNS | CLONE_NEWPID)
                    .words("enter the guest's namespaces");
            script.call(close, guest);
        }

        /** So that the command can open /dev/stdout and its kin, whoever it runs as. */
        private void giveToUser(Step stream) {
            int uid = session.command().identity().uid();
            int gid = session.command().identity().gid();
            if (uid != 0) {
                script.call(fchownat, stream, "", uid, gid, AT_EMPTY_PATH)
                        .words("give a stream to user " + uid);
            }
        }

        private void servePipes() {
            if (session.input()) {
                Step connection = HostConnection.open(script, Port.input(session.number()));
                Pipe pipe = pipe();
                copy(connection, pipe.writing);
                giveToUser(pipe.reading);
                commandStreams.add(pipe.reading);
            } else {
                commandStreams.add(
                        script.call(openat, AT_FDCWD, "/dev/null", O_RDONLY | O_CLOEXEC));
            }
            for (int port :
                    new int[] {Port.output(session.number()), Port.errorOutput(session.number())}) {
                Step connection = HostConnection.open(script, port);
                Pipe pipe = pipe();
                outputCopies.add(copy(pipe.reading, connection));
                giveToUser(pipe.writing);
                commandStreams.add(pipe.writing);
            }
        }

        private record Pipe(Step reading, Step writing) {}

        private Pipe pipe() {
            Block ends = script.block(16);
            script.call(pipe2, ends, O_CLOEXEC);
            return new Pipe(script.loadInt(ends.at(0)), script.loadInt(ends.at(4)));
        }

        private Note serveTerminal() {
            Step connection = HostConnection.open(script, Port.input(session.number()));
            PseudoTerminal terminal = PseudoTerminal.open(script);
            Step master = terminal.master();
            Block number = script.block(16);
            script.call(ioctl, master, TIOCGPTN, number);
            session.size().ifPresent(size -> resize(master, size));
            if (session.input()) {
                copy(connection, master);
            }
            outputCopies.add(copy(master, connection));
            giveToUser(terminal.peer());
            for (int stream = 0; stream < STANDARD_STREAMS; stream++) {
                commandStreams.add(terminal.peer());
            }
            return script.note(script.loadInt(number.at(0)));
        }

        private void resize(Step master, TerminalSize size) {
            Block cells = script.block(8).putShort(0, size.rows()).putShort(2, size.columns());
            script.call(ioctl, master, TIOCSWINSZ, cells);
        }

        /** A process that copies until the end of what it reads; it holds nothing else open. */
        private Step copy(Step from, Step to) {
            Label child = script.label();
            Label parent = script.label();
            Step process = script.fork(0, child);
            script.jump(parent);
            script.place(child);
            script.call(dup3, from, 0, 0);
            script.call(dup3, to, 1, 0);
            script.call(close_range, 2, 0xffff_ffffL, 0);
            Label next = script.label();
            Label end = script.label();
            Step buffer = script.call(mmap, 0, COPY_SIZE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
            script.place(next);
            Step count = script.call(read, 0, buffer, COPY_SIZE).jumpIfZero(end);
            script.call(write, 1, buffer, count);
            script.jump(next);
            script.place(end);
            script.call(exit_group, 0);
            script.place(parent);
            served.add(from);
            served.add(to);
            return process;
        }

        private SessionProgram run(Optional<Note> terminal, Step group) {
            // The write end is closed when the command is executed, or could not be.
            Pipe executed = pipe();
            Label child = script.label();
            Step process = script.fork(first == null ? 0 : CLONE_NEWPID, child);
            Note processNote = script.note(process);
            // Whoever else holds an end of a pipe keeps its other end from seeing the end.
            Stream.concat(commandStreams.stream(), served.stream())
                    .distinct()
                    .forEach(stream -> script.call(close, stream));
            script.call(close, executed.writing);
            script.call(read, executed.reading, script.block(8), 1);
            Note started = script.note();
            Block end = script.block(SIGINFO_SIZE + 8);
            script.call(waitid, P_PID, process, end, WEXITED | __WALL, 0);
            outputCopies.forEach(
                    copy ->
                            script.call(
                                    waitid,
                                    P_PID,
                                    copy,
                                    script.block(SIGINFO_SIZE),
                                    WEXITED | __WALL,
                                    0));
            Note ended = tellEnd(end);
            script.exit(0);
            script.place(child);
            command(group);
            return new SessionProgram(script, renewal, processNote, terminal, started, ended);
        }

        private Note tellEnd(Block end) {
            Label exited = script.label();
            Label tell = script.label();
            Block code = script.block(8);
            script.jumpIfEqual(script.loadInt(end.at(SI_CODE)), CLD_EXITED, exited);
            code.put(0, script.load(end.at(SI_STATUS), 0, 0xff, 128));
            script.jump(tell);
            script.place(exited);
            code.put(0, script.load(end.at(SI_STATUS), 0, 0xff, 0));
            script.place(tell);
            return script.note(script.loadLong(code.at(0)));
        }

        private void command(Step group) {
            script.call(setsid);
            ProcessLimit.join(script, group);
            for (int stream = 0; stream < STANDARD_STREAMS; stream++) {
                script.call(dup3, commandStreams.get(stream), stream, 0);
            }
            if (session.terminal()) {
                script.call(ioctl, 0, TIOCSCTTY, 0).words("make the terminal the controlling one");
            }
            if (first != null) {
                script.call(mount, "proc", "/proc", "proc", 0, 0);
            }
            CommandScript command =
                    new CommandScript(
                            script,
                            session.command(),
                            session.capabilities(),
                            Optional.empty(),
                            session.noNewPrivileges(),
                            true);
            command.enterWorkingDirectory();
            script.call(umask, 022);
            if (session.init()) {
                Init.append(
                        script,
                        supervisor -> command.becomeUser(),
                        child -> {
                            command.becomeUser();
                            command.execute();
                        });
            } else {
                command.becomeUser();
                command.execute();
            }
        }
    }
}
