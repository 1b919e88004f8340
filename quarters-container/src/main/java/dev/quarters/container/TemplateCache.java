package dev.quarters.container;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Image;
import dev.quarters.api.Mount;
import dev.quarters.api.Rootfs;
import dev.quarters.container.run.GuestTemplate;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The templates of the last few guests, for guests are much alike. Those whose plan depends on what
 * the host has at a path are planned each time.
 */
final class TemplateCache {

    private static final int CAPACITY = 16;

    private record Key(
            GuestSpec spec, Image image, Rootfs rootfs, @Nullable Path owner, boolean kept) {}

    private final Map<Key, GuestTemplate> templates =
            new LinkedHashMap<>(CAPACITY, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, GuestTemplate> eldest) {
                    return size() > CAPACITY;
                }
            };

    GuestTemplate of(GuestRequest request, Supplier<GuestTemplate> planning) {
        if (!isPlain(request.spec())) {
            return planning.get();
        }
        Key key =
                new Key(
                        request.spec(),
                        request.image(),
                        request.rootfs(),
                        request.folder().getParent(),
                        request.kept());
        synchronized (templates) {
            GuestTemplate known = templates.get(key);
            if (known != null) {
                return known;
            }
        }
        GuestTemplate planned = planning.get();
        synchronized (templates) {
            templates.put(key, planned);
        }
        return planned;
    }

    private static boolean isPlain(GuestSpec spec) {
        return !spec.security().privileged()
                && spec.devices().isEmpty()
                && spec.mounts().stream().noneMatch(mount -> mount instanceof Mount.Bind);
    }
}
