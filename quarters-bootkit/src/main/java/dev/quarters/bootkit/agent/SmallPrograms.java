package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.kill;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.pidfd_open;
import static dev.quarters.linux.SystemCall.setns;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_NOCTTY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Tty.TIOCSWINSZ;

import dev.quarters.api.TerminalSize;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

/** Programs that do one thing and tell nobody. What they act on may be gone: nothing happens. */
final class SmallPrograms {

    private SmallPrograms() {}

    static Script signal(int process, int signal) {
        Script script = new Script();
        script.call(kill, process, signal).ignoreError();
        return script;
    }

    /** The kernel tells the programs of the terminal by SIGWINCH. */
    static Script resize(int process, int terminal, TerminalSize size) {
        Script script = new Script();
        Step guest = script.call(pidfd_open, process, 0);
        script.call(setns, guest, CLONE_NEWNS);
        Step device =
                script.call(
                        openat, AT_FDCWD, "/dev/pts/" + terminal, O_RDWR | O_NOCTTY | O_CLOEXEC);
        Block rowsAndColumns = script.block(8).putShort(0, size.rows()).putShort(2, size.columns());
        script.call(ioctl, device, TIOCSWINSZ, rowsAndColumns);
        return script;
    }
}
