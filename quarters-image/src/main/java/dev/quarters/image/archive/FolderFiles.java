package dev.quarters.image.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files of a folder. */
record FolderFiles(Path folder, String describe) implements ImageFiles {

    @Override
    public long size(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) ? Files.size(file) : -1;
    }

    @Override
    public InputStream open(String name, long offset) throws IOException {
        FileChannel channel = FileChannel.open(folder.resolve(name), StandardOpenOption.READ);
        channel.position(offset);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() {}
}
