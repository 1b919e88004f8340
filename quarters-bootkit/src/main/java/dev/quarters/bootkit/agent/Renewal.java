package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.clock_settime;
import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Steps that give a system what has to be its own, when it may have been saved after its boot and
 * is one of several that go on from there: the time, and randomness (random(4)).
 */
final class Renewal {

    private static final int CLOCK_REALTIME = 0;
    private static final int TIMESPEC_SIZE = 16;
    private static final int SEED_BYTES = 32;
    private static final int RNDADDENTROPY = 0x4008_5203;
    private static final int RNDRESEEDCRNG = 0x5207;

    private final Block time;

    private Renewal(Block time) {
        this.time = time;
    }

    /** Adds the steps; to be run with all capabilities. */
    static Renewal append(Script script) {
        Block time = script.block(TIMESPEC_SIZE);
        script.call(clock_settime, CLOCK_REALTIME, time).words("set the clock");
        byte[] seed = new byte[SEED_BYTES];
        new SecureRandom().nextBytes(seed);
        // Struct rand_pool_info: how many bits, how many bytes, and these.
        Block pool = script.block(8 + SEED_BYTES);
        pool.putInt(0, 8 * SEED_BYTES).putInt(4, SEED_BYTES).put(8, seed);
        Step device = script.call(openat, AT_FDCWD, "/dev/urandom", O_WRONLY | O_CLOEXEC);
        script.call(ioctl, device, RNDADDENTROPY, pool).words("seed the random numbers");
        script.call(ioctl, device, RNDRESEEDCRNG, 0).ignoreError(); // Not before Linux 4.17.
        script.call(close, device);
        return new Renewal(time);
    }

    /** Says what time it is, in a program that is about to be executed. */
    void setTime(ElfImage image, Instant now) {
        int at = image.offset(time);
        image.bytes().putLong(at, now.getEpochSecond()).putLong(at + 8, now.getNano());
    }
}
