package dev.quarters.image.archive;

import dev.quarters.image.store.Failure;
import dev.quarters.image.transport.ImageSource;

import java.io.IOException;

/** An image in files, which are closed with it. */
interface FilesSource extends ImageSource {

    ImageFiles files();

    @Override
    default String describe() {
        return files().describe();
    }

    @Override
    default void close() {
        try {
            files().close();
        } catch (IOException e) {
            throw Failure.of("cannot close " + describe(), e);
        }
    }
}
