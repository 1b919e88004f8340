package dev.quarters.linux.script;

import static dev.quarters.linux.uapi.Clone.CLONE_PARENT;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.CLOSE_RANGE_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_TRUNC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.linux.SystemCall;
import dev.quarters.linux.uapi.Signal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of system calls for a child process to run by itself, with the data they need. Nothing is
 * done by writing one: it is a plan, which prints itself ({@link #toString}) and may be tested
 * anywhere. For one thread.
 *
 * <pre>{@code
 * Script script = new Script();
 * script.call(mount, "none", "/", 0, MS_REC | MS_PRIVATE, 0);
 * Step fd = script.call(openat, AT_FDCWD, "/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
 * script.call(setns, fd, 0);
 * script.execve("/bin/sh", List.of("sh"), List.of("PATH=/bin"));
 * }</pre>
 *
 * <p>A step that fails ends the script, and the parent gets an exception that tells the step's
 * words and its error; unless the step ignores errors or jumps on them. A script whose last step
 * was run exits with 0.
 */
public final class Script {

    /**
     * The file descriptor of the pipe that reports are written to, in the child; closed by execve.
     */
    public static final int REPORT_FD = 63;

    /**
     * The file descriptor of the pipe that gates wait on, in the child; closed by {@link #execve}.
     */
    public static final int GATE_FD = 62;

    private final List<Step> steps = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, Block> texts = new HashMap<>();
    private final Block header = new Block(this, new byte[0], "header");
    private int notes;

    /**
     * Adds a call.
     *
     * @param arguments up to six, as {@link Argument#of} takes them; those left out are 0
     */
    public Step call(SystemCall call, Object... arguments) {
        if (arguments.length > 6) {
            throw new IllegalArgumentException("a system call has six arguments at most");
        }
        List<Argument> all = new ArrayList<>(arguments.length);
        for (Object argument : arguments) {
            all.add(Argument.of(this, argument));
        }
        Step step = new Step(steps.size(), call, Collections.unmodifiableList(all));
        steps.add(step);
        return step;
    }

    /**
     * Adds a load of 64 bits from the data: {@code ((bits >>> shift) & mask) + addend}. It can't
     * fail, but it can jump when that is zero.
     */
    public Step load(Argument.Address from, int shift, long mask, long addend) {
        List<Argument> arguments =
                List.of(
                        from,
                        new Argument.Literal(shift),
                        new Argument.Literal(mask),
                        new Argument.Literal(addend));
        Step step = new Step(steps.size(), null, arguments);
        steps.add(step);
        return step;
    }

    /** Loads 64 bits. */
    public Step loadLong(Argument.Address from) {
        return load(from, 0, -1, 0);
    }

    /** Loads 32 bits, unsigned; four bytes more must follow them in their block. */
    public Step loadInt(Argument.Address from) {
        return load(from, 0, 0xffff_ffffL, 0);
    }

    /** Loads the negated error number of the step that failed last: {@code -ENOENT}. */
    public Step lastError() {
        return load(header(16), 0, -1, 0);
    }

    /** Jumps when a result is that number. */
    public void jumpIfEqual(Step value, long number, Label target) {
        Block cell = block(8).putLong(0, -1).put(0, value);
        load(cell.at(0), 0, -1, -number).jumpIfZero(target);
    }

    /** Jumps. */
    public void jump(Label target) {
        load(header(0), 0, 0, 0).jumpIfZero(target);
    }

    /** A label, to be placed. */
    public Label label() {
        return new Label();
    }

    /** Makes the next step the one that the label stands for. */
    public void place(Label label) {
        label.place(steps.size());
    }

    /** Zeroed data. */
    public Block block(int size) {
        Block block = new Block(this, new byte[size], "data[" + size + "]");
        blocks.add(block);
        return block;
    }

    /** The address of a text, ended by a zero byte; the same text is stored once. */
    public Argument.Address text(String text) {
        return texts.computeIfAbsent(text, this::newText).at(0);
    }

    private Block newText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] content = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, content, 0, bytes.length);
        Block block = new Block(this, content, '"' + text + '"');
        blocks.add(block);
        return block;
    }

    /** An array of pointers to texts, ended by null: argv, envp. */
    public Block pointers(List<?> list) {
        Block block = new Block(this, new byte[8 * list.size() + 8], list.toString());
        for (int i = 0; i < list.size(); i++) {
            block.put(8 * i, text((String) list.get(i)));
        }
        blocks.add(block);
        return block;
    }

    /** Executes a program; its environment is that and nothing else. The parent sees it start. */
    public Step execve(String path, List<String> arguments, List<String> environment) {
        closeReportsOnExec();
        return call(SystemCall.execve, path, arguments, environment);
    }

    /** Executes the file of a descriptor, or one below it; see {@link #execve}. */
    public Step execveat(
            Object fd, String path, List<String> arguments, List<String> environment, int flags) {
        closeReportsOnExec();
        return call(SystemCall.execveat, fd, path, arguments, environment, flags);
    }

    /**
     * Lets the next execve close the pipes of reports and gates. {@link #execve} does it; when
     * execve is a call like any other, the parent believes that the script still runs.
     */
    public void closeReportsOnExec() {
        call(SystemCall.close_range, GATE_FD, REPORT_FD, CLOSE_RANGE_CLOEXEC)
                .words("close the report pipe on exec");
    }

    /** Ends the child. */
    public Step exit(int code) {
        return call(SystemCall.exit_group, code);
    }

    /**
     * Forks; the child goes on at the label, with copies of the memory and of the file descriptors.
     *
     * @param flags {@code CLONE_NEW*} but CLONE_NEWTIME, or CLONE_PARENT for a sibling instead of a
     *     child
     * @return the child's process id
     */
    public Step fork(long flags, Label child) {
        long signal = (flags & CLONE_PARENT) == 0 ? Signal.SIGCHLD : 0;
        return call(SystemCall.clone, flags | signal, 0, 0, 0, 0).jumpIfZero(child).words("fork");
    }

    /** Writes a text to a file that exists, in one call to write(2). */
    public void writeFile(String path, String text) {
        writeFile(path, text.getBytes(StandardCharsets.UTF_8), '"' + text + '"');
    }

    /**
     * Writes bytes to a file that exists, in one call to write(2).
     *
     * @param words what they are, for people
     */
    public void writeFile(String path, byte[] bytes, String words) {
        Step fd = call(SystemCall.openat, AT_FDCWD, path, O_WRONLY | O_TRUNC | O_CLOEXEC);
        fd.words("open \"" + path + "\" to write " + words);
        call(SystemCall.write, fd, bytes, bytes.length)
                .words("write " + words + " to \"" + path + '"');
        call(SystemCall.close, fd);
    }

    /** Tells the parent a result. */
    public Note note(Step value) {
        Note note = new Note(++notes);
        Block report = block(24).putLong(0, note.number()).putLong(8, -1).put(8, value);
        call(SystemCall.write, REPORT_FD, report, 24).words("report to the parent");
        return note;
    }

    /** Tells the parent that this place was reached. */
    public Note note() {
        return note(load(header(0), 0, 0, 0));
    }

    /**
     * Waits for the parent to open the gate once; a child whose parent is gone exits with 127.
     * Several gates of a script take their turns.
     */
    public void awaitGate() {
        Label open = label();
        Label gone = label();
        call(SystemCall.read, GATE_FD, block(8), 1).jumpIfZero(gone).words("wait for the parent");
        jump(open);
        place(gone);
        exit(127);
        place(open);
    }

    /** The steps so far. */
    public List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    List<Block> blocks() {
        return blocks;
    }

    private Argument.Address header(int offset) {
        return header.at(offset);
    }

    boolean isHeader(Block block) {
        return block == header;
    }

    /** A line for each step: its index, its words, and what happens at an error or at zero. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            text.append(step.index()).append(": ").append(step.words());
            if (step.ignoresError()) {
                text.append(", or go on");
            }
            Label onError = step.onError();
            if (onError != null) {
                text.append(", on error go to ").append(onError.step());
            }
            Label onZero = step.onZero();
            if (onZero != null) {
                text.append(", if zero go to ").append(onZero.step());
            }
            text.append('\n');
        }
        return text.toString();
    }
}
