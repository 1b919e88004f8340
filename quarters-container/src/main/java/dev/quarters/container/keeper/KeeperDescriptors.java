package dev.quarters.container.keeper;

import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.spawn.Spawn;

import java.nio.file.Path;

/** What a keeper is given besides the guest's streams; closed here once it is spawned. */
public final class KeeperDescriptors implements AutoCloseable {

    private final Pipe ended = Pipe.open();
    private final Pipe sync = Pipe.open();
    private final int endFile;

    private KeeperDescriptors(Path folder) {
        try {
            endFile = EndFile.create(folder);
        } catch (RuntimeException failure) {
            ended.close();
            sync.close();
            throw failure;
        }
    }

    /** For the keeper of the guest in that folder. */
    public static KeeperDescriptors of(Path folder, Spawn spawn) {
        KeeperDescriptors made = new KeeperDescriptors(folder);
        spawn.descriptor(made.ended.read(), Keeper.ENDED)
                .descriptor(made.ended.write(), Keeper.ENDED_WRITE)
                .descriptor(made.sync.read(), Keeper.SYNC)
                .descriptor(made.sync.write(), Keeper.SYNC_WRITE)
                .descriptor(made.endFile, Keeper.END_FILE);
        return made;
    }

    @Override
    public void close() {
        ended.close();
        sync.close();
        Descriptors.close(endFile);
    }
}
