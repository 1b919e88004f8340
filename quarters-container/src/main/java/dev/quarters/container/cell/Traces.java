package dev.quarters.container.cell;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static dev.quarters.linux.uapi.Stat.STATX_BASIC_STATS;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether files and folders are as they were: all that statx(2) tells of them is the same, to the
 * nanosecond. Nobody can set a file's time of change (ctime), and since Linux 6.13 a change after
 * somebody looked at it gets a new one (Documentation/filesystems/multigrain-ts.rst). What is added
 * to a folder or taken out of it changes the folder.
 */
final class Traces {

    private static final int STATX_SIZE = 256;

    /** What follows is spare. */
    private static final int TOLD = 144;

    private final List<String> paths;
    private final byte[][] told;

    private Traces(List<String> paths) {
        this.paths = paths;
        this.told = new byte[paths.size()][];
        for (int i = 0; i < told.length; i++) {
            told[i] = look(paths.get(i));
        }
    }

    /** Looks at those folders, and at all that is below them. */
    static Traces below(Path... folders) throws IOException {
        List<String> paths = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.forEach(path -> paths.add(path.toString()));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return new Traces(paths);
    }

    /** Looks at one file or folder. */
    static Traces of(String path) {
        return new Traces(List.of(path));
    }

    /** Whether there are none: everything is as it was. */
    boolean none() {
        for (int i = 0; i < told.length; i++) {
            if (!Arrays.equals(told[i], look(paths.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static byte[] look(String path) {
        try (Scratch scratch = Scratch.borrow()) {
            long text = scratch.text(path);
            long answer = scratch.reserve(STATX_SIZE);
            long result =
                    Kernel.call(
                            SystemCall.statx,
                            AT_FDCWD,
                            text,
                            AT_SYMLINK_NOFOLLOW,
                            STATX_BASIC_STATS,
                            answer);
            return Kernel.isError(result) ? new byte[0] : scratch.get(answer, TOLD);
        }
    }
}
