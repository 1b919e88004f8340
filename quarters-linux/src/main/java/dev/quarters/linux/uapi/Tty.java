package dev.quarters.linux.uapi;

/** ioctl_tty(2), pty(7), termios(3). */
public final class Tty {

    public static final int TCGETS = 0x5401;
    public static final int TCSETS = 0x5402;
    public static final int TCSETSW = 0x5403;
    public static final int TCSETSF = 0x5404;
    public static final int TIOCSCTTY = 0x540e;
    public static final int TIOCGPGRP = 0x540f;
    public static final int TIOCSPGRP = 0x5410;
    public static final int TIOCGWINSZ = 0x5413;
    public static final int TIOCSWINSZ = 0x5414;
    public static final int TIOCNOTTY = 0x5422;
    public static final long TIOCGPTN = 0x80045430L;
    public static final int TIOCSPTLCK = 0x40045431;
    public static final int TIOCGPTPEER = 0x5441;

    private Tty() {}
}
