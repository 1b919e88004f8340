package dev.quarters.container.cell;

import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Stat.S_IFREG;

import dev.quarters.guest.mount.TreeStep;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.file.Directory;

import java.util.ArrayList;
import java.util.List;

/**
 * The files and folders of a guest's root that something will be mounted on, made before the guest
 * so that making them is none of its traces. Names are looked up as the guest would: symbolic links
 * of an image never lead out of the root.
 *
 * @param folders in order
 * @param files likewise
 */
record MountPoints(List<String> folders, List<String> files) {

    /** Copies the lists. */
    MountPoints {
        folders = List.copyOf(folders);
        files = List.copyOf(files);
    }

    /** Those of the root itself, not those on something that is mounted there. */
    static MountPoints of(List<TreeStep> tree) {
        List<String> mounted = new ArrayList<>();
        List<String> folders = new ArrayList<>();
        List<String> files = new ArrayList<>();
        for (TreeStep step : tree) {
            boolean file = step instanceof TreeStep.Bind bind && !bind.folder();
            if ((file || step instanceof TreeStep.Bind || step instanceof TreeStep.Filesystem)
                    && mounted.stream().noneMatch(above -> step.target().startsWith(above))) {
                (file ? files : folders).add(step.target());
                mounted.add(step.target() + "/");
            }
        }
        return new MountPoints(folders, files);
    }

    /** Makes those that are missing; what can't be made shows when it is used. */
    void make(int rootFd) {
        Directory root = Directory.of(rootFd);
        for (String folder : folders) {
            makeFolder(root, folder);
        }
        for (String file : files) {
            makeFolder(root, parent(file));
            makeFile(root, file);
        }
    }

    private static void makeFolder(Directory root, String path) {
        for (int end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
            makeOne(root, path.substring(0, end));
        }
        makeOne(root, path);
    }

    private static void makeOne(Directory root, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty()) {
            return;
        }
        try (Directory parent = open(root, parent(path))) {
            if (parent.makeDirectoryIfAbsent(name, 0755)) {
                parent.changeMode(name, 0755);
            }
        } catch (LinuxException unusable) {
            // The guest finds the same when it mounts there, and tells it.
        }
    }

    private static void makeFile(Directory root, String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        try (Directory parent = open(root, parent(path))) {
            parent.makeNode(name, S_IFREG | 0644, 0, 0);
            parent.changeMode(name, 0644);
        } catch (LinuxException thereAlready) {
            // Or unusable, which the guest finds when it mounts there.
        }
    }

    private static Directory open(Directory root, String path) {
        return Directory.of(root.openInRoot(path, O_PATH | O_DIRECTORY, 0));
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }
}
