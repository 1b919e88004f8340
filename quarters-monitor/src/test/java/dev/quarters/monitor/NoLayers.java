package dev.quarters.monitor;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.Rootfs;

import java.nio.file.Path;
import java.util.List;

/** What a test has a guest provided with: an image, and folders below one. */
record NoLayers(Image image, Path temporary) implements Provisions {

    @Override
    public Layers layers(String reference, Progress progress) {
        Image of = image;
        return new Layers() {
            @Override
            public Image image() {
                return of;
            }

            @Override
            public Rootfs rootfs() {
                return new Rootfs(List.of());
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Path folder(String name) {
        return temporary.resolve(name);
    }
}
