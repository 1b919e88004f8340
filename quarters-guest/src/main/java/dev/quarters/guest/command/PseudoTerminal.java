package dev.quarters.guest.command;

import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_NOCTTY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Tty.TIOCGPTPEER;
import static dev.quarters.linux.uapi.Tty.TIOCSPTLCK;

import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

/**
 * A new terminal of the guest's own devpts, so that ttyname(3) finds it (ptmx(4), ioctl_tty(2)).
 *
 * @param master the side of whoever types and reads
 * @param peer the side of the command
 */
public record PseudoTerminal(Step master, Step peer) {

    /** Opens both sides. */
    public static PseudoTerminal open(Script script) {
        Step master =
                script.call(openat, AT_FDCWD, "/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
                        .words("open a terminal");
        script.call(ioctl, master, TIOCSPTLCK, script.block(8)).words("unlock the terminal");
        Step peer =
                script.call(ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)
                        .words("open the terminal");
        return new PseudoTerminal(master, peer);
    }
}
