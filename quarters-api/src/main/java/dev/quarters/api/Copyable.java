package dev.quarters.api;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;

/**
 * Files can be copied in and out, as tar streams (POSIX pax), with owners, modes, times, links and
 * devices; as the guest's processes see its files, mounts included, while it runs; some engines can
 * copy when it does not as well.
 */
public interface Copyable {

    /**
     * Unpacks a stream into a folder of the guest. What is there under the same name is replaced,
     * but for folders. Missing parents are made.
     *
     * @param folder an absolute path
     * @throws QuartersException when the stream is no archive, or the guest refuses
     */
    void copyIn(String folder, InputStream archive);

    /**
     * Writes a file, or a folder with all that is in it, as an archive. Its names begin with the
     * last one of the path.
     *
     * @param path an absolute path
     * @throws NotFoundException when there is nothing
     */
    void copyOut(String path, OutputStream archive);

    /**
     * What is at a path; a link itself, when it is one.
     *
     * @param path an absolute path
     * @throws NotFoundException when there is nothing
     */
    Entry look(String path);

    /**
     * A file of a guest.
     *
     * @param name the last part of its path; {@code /} for the root
     * @param mode type and permissions, as stat(2) tells them
     * @param linkTarget where a symbolic link leads; empty for all else
     */
    record Entry(String name, long size, int mode, Instant modified, String linkTarget) {}
}
