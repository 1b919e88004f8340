package dev.quarters.bootkit.copy;

import dev.quarters.api.Listed.Listing;
import dev.quarters.guest.process.ProcessFiles;
import dev.quarters.linux.LinuxException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes of a guest that booted, from proc(5) as its command has it. */
public final class GuestProcesses {

    /** What is read of a file, at most. */
    private static final int MOST = 65536;

    /** Who has more than these does not want to see them all. */
    private static final int MOST_PROCESSES = 4096;

    private static final int FIRST = 1;

    private GuestProcesses() {}

    /** All of them, the guest's command first. */
    public static List<Listing> of(GuestFiles files) {
        long boot = ProcessFiles.bootSeconds(read(files, "/proc/stat"));
        List<Listing> processes = new ArrayList<>();
        files.names("/proc").stream()
                .filter(name -> name.matches("[1-9]\\d{0,8}"))
                .limit(MOST_PROCESSES)
                .forEach(name -> listing(files, name, boot).ifPresent(processes::add));
        processes.sort(ProcessFiles.order(FIRST));
        return processes;
    }

    /** Empty for one that has ended meanwhile. */
    private static Optional<Listing> listing(GuestFiles files, String pid, long boot) {
        String folder = "/proc/" + pid;
        try {
            return ProcessFiles.listing(
                    files.status(folder).uid(),
                    Integer.parseInt(pid),
                    read(files, folder + "/stat"),
                    read(files, folder + "/cmdline"),
                    boot);
        } catch (LinuxException gone) {
            return Optional.empty();
        }
    }

    private static String read(GuestFiles files, String path) {
        long descriptor = files.openToRead(path);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            byte[] piece = files.read(descriptor, MOST);
            while (piece.length > 0 && all.size() < MOST) {
                all.writeBytes(piece);
                piece = files.read(descriptor, MOST);
            }
        } finally {
            files.close(descriptor);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }
}
