package dev.quarters.machine.snapshot;

import dev.quarters.api.QuartersException;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateFile;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * All of a machine that stands still: its state ({@link StateFile}) and then its memory. A machine
 * that was made alike goes on from it, instruction by instruction. What is outside of the machine,
 * as files of the host and the other ends of connections, is not in it.
 */
public final class MachineSnapshot {

    private static final int BUFFER = 1 << 16;

    private MachineSnapshot() {}

    /**
     * Writes a paused machine to a file, which is there when it is complete.
     *
     * @throws QuartersException when it can't be written
     */
    public static void write(Machine machine, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), BUFFER)) {
                write(machine, out);
            } catch (IOException e) {
                Files.deleteIfExists(part);
                throw e;
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot write a snapshot to " + file + ": " + e,
                    "see that its folder is there and has space",
                    e);
        }
    }

    /**
     * Loads a file into a machine that was made alike, and stands ({@link Machine#startPaused}).
     *
     * @throws StateException when the file is no whole snapshot of such a machine, which is then of
     *     no use
     */
    public static void read(Path file, Machine machine) {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            // What devices want to do as soon as they are loaded needs the memory.
            machine.board().events().lock().lock();
            try {
                StateFile.read(in, machine);
                new MemoryImage(ram(machine)).read(in);
            } finally {
                machine.board().events().lock().unlock();
            }
            if (in.read() >= 0) {
                throw new StateException(
                        "the snapshot " + file + " goes on behind its end",
                        "load a snapshot as it was written");
            }
        } catch (IOException e) {
            throw new QuartersException("cannot read the snapshot " + file + ": " + e, "", e);
        } catch (StateException e) {
            throw new StateException("cannot load " + file + ": " + e.getMessage(), e.remedy());
        }
    }

    /** SHA-256 of what would be written: the same for machines that go on alike. */
    public static String digest(Machine machine) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (OutputStream out =
                    new BufferedOutputStream(
                            new DigestOutputStream(OutputStream.nullOutputStream(), digest),
                            BUFFER)) {
                write(machine, out);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Machine machine, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(to);
        StateFile.write(machine, out);
        new MemoryImage(ram(machine)).write(out);
        out.flush();
    }

    private static GuestMemory ram(Machine machine) {
        return machine.board().ram();
    }
}
