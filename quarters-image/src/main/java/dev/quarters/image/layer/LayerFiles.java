package dev.quarters.image.layer;

import dev.quarters.image.tar.TarEntry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

/**
 * How this host makes the files of one layer. Names hold a byte in each character and are single
 * components; no operation follows a symbolic link. All that makes something throws {@link
 * FileAlreadyExistsException} when the name is taken.
 */
interface LayerFiles extends AutoCloseable {

    /** The folder of the layer; stays open. */
    Folder root();

    @Override
    void close();

    /** What a name stands for. */
    enum Kind {
        ABSENT,
        FOLDER,
        SYMBOLIC_LINK,
        WHITEOUT,
        OTHER
    }

    /** An open folder. */
    interface Folder extends AutoCloseable {

        /** Opens a folder in it; null when the name is absent or no folder. */
        @Nullable Folder open(String name) throws IOException;

        Kind kind(String name) throws IOException;

        String readLink(String name) throws IOException;

        /** Makes a folder that its owner can use; its attributes follow. */
        void makeFolder(String name) throws IOException;

        NewFile makeFile(String name) throws IOException;

        void makeSymbolicLink(String name, String target) throws IOException;

        void makeHardLink(String name, Folder to, String toName) throws IOException;

        /** Makes a device or fifo; returns false when this user may not. */
        boolean makeNode(String name, TarEntry entry) throws IOException;

        /** Hides the name of the layers below. */
        void makeWhiteout(String name) throws IOException;

        /** Hides all that the layers below have in this folder. */
        void makeOpaque() throws IOException;

        /** Removes what has that name, a folder with all that is in it. */
        void remove(String name) throws IOException;

        /** Sets owner, mode, extended attributes and time of what is no regular file. */
        void setAttributes(String name, TarEntry entry) throws IOException;

        /**
         * Sets the mode and time of this folder, when nothing is going to change in it any more.
         */
        void seal(int mode, long mtimeSeconds, int mtimeNanos) throws IOException;

        /** As {@link #setAttributes(String, TarEntry)} of this folder, except time. */
        void setOwnAttributes(TarEntry entry) throws IOException;

        @Override
        void close();
    }

    /** A file that is being written. */
    interface NewFile extends AutoCloseable {

        void write(long offset, byte[] bytes, int start, int length) throws IOException;

        /** Sets size, owner, mode, extended attributes and time. */
        void finish(TarEntry entry) throws IOException;

        @Override
        void close() throws IOException;
    }
}
