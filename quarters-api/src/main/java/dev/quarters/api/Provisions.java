package dev.quarters.api;

import java.nio.file.Path;

/** What a node provides to its engines besides the guest's own image. */
public interface Provisions {

    /**
     * The unpacked layers of another image, for instance of the guest's kernel; pulled when it is
     * not here.
     *
     * @throws QuartersException when there is no such image, or it can't be pulled
     */
    Layers layers(String reference, Progress progress);

    /** A folder for what an engine keeps between guests; made when it is missing. */
    Path folder(String name);

    /** Layers that stay until this is closed. */
    interface Layers extends AutoCloseable {

        Image image();

        Rootfs rootfs();

        @Override
        void close();
    }
}
