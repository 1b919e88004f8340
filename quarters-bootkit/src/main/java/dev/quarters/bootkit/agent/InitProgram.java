package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.dup3;
import static dev.quarters.linux.SystemCall.execve;
import static dev.quarters.linux.SystemCall.finit_module;
import static dev.quarters.linux.SystemCall.mkdirat;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.reboot;
import static dev.quarters.linux.SystemCall.recvfrom;
import static dev.quarters.linux.SystemCall.rt_sigaction;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Mount.MS_RDONLY;
import static dev.quarters.linux.uapi.Signal.SIGCHLD;
import static dev.quarters.linux.uapi.Signal.SIGSET_SIZE;

import dev.quarters.linux.script.Argument;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.List;

/**
 * Process 1 of a guest. It loads modules, connects to the host, mounts the folder that the host
 * shares for programs, and executes each program whose name comes over the connection. When the
 * host closes it, the guest powers off; when it breaks, the guest was saved and goes on elsewhere,
 * and connects again. Until the first name comes it has nothing of the host's but the connection,
 * so that it can be saved then for other guests to begin with.
 */
public final class InitProgram {

    /**
     * To be raised whenever the program changes: kits with another one are not used. A test has the
     * digest that belongs to it.
     */
    public static final int VERSION = 4;

    /** The tag of the folder with programs. */
    public static final String PROGRAMS_TAG = "quarters";

    /** Where the initial file system has modules. */
    public static final String MODULES = "/modules/";

    /** Characters of a program's name. */
    public static final int NAME_LENGTH = 8;

    private static final String PROGRAMS = "/quarters/";
    private static final int MSG_WAITALL = 0x100;
    private static final int SIGACTION_SIZE = 32;
    private static final int SA_NOCLDWAIT = 2;
    private static final int LINUX_REBOOT_MAGIC1 = 0xfee1dead;
    private static final int LINUX_REBOOT_MAGIC2 = 672274793;
    private static final int LINUX_REBOOT_CMD_POWER_OFF = 0x4321fedc;

    private InitProgram() {}

    /**
     * The program.
     *
     * @param modules names of files in {@link #MODULES}, in the order to load them
     */
    public static Script of(List<String> modules) {
        Script script = new Script();
        script.call(mount, "dev", "/dev", "devtmpfs", 0, 0);
        modules.forEach(module -> load(script, module));
        script.call(mkdirat, AT_FDCWD, PROGRAMS, 0700).ignoreError();
        reapChildren(script);
        obey(script);
        return script;
    }

    private static void connect(Script script, Label again) {
        Step host = HostConnection.open(script, Port.INIT, again);
        script.call(dup3, host, Script.REPORT_FD, O_CLOEXEC);
        script.call(close, host);
    }

    private static void load(Script script, String module) {
        Step file = script.call(openat, AT_FDCWD, MODULES + module, O_RDONLY | O_CLOEXEC);
        script.call(finit_module, file, "", 0).words("load the module " + module);
        script.call(close, file);
    }

    /** Nobody here waits for programs: their zombies shall not stay. */
    private static void reapChildren(Script script) {
        Block action = script.block(SIGACTION_SIZE).putLong(8, SA_NOCLDWAIT);
        script.call(rt_sigaction, SIGCHLD, action, 0, SIGSET_SIZE);
    }

    private static void obey(Script script) {
        Label first = script.label();
        Label again = script.label();
        Label next = script.label();
        Label execute = script.label();
        Label child = script.label();
        Label end = script.label();
        Block path = script.block(PROGRAMS.length() + NAME_LENGTH + 1).putText(0, PROGRAMS);
        Argument.Address name = path.at(PROGRAMS.length());
        script.place(first);
        connect(script, first);
        receive(script, name, first, end);
        script.call(mount, PROGRAMS_TAG, PROGRAMS, "virtiofs", MS_RDONLY, 0);
        script.jump(execute);

        script.place(again);
        connect(script, again);
        script.place(next);
        receive(script, name, again, end);
        script.place(execute);
        script.fork(0, child);
        script.jump(next);

        script.place(child);
        Block arguments = script.block(16).put(0, path.at(0));
        script.call(execve, path, arguments, script.block(8)).words("execute a program");

        script.place(end);
        script.call(
                reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, 0);
    }

    private static void receive(Script script, Argument.Address name, Label onError, Label onEnd) {
        Step count =
                script.call(recvfrom, Script.REPORT_FD, name, NAME_LENGTH, MSG_WAITALL, 0, 0)
                        .jumpOnError(onError);
        script.jumpIfEqual(count, 0, onEnd);
    }
}
