package dev.quarters.confinement.cgroup;

/**
 * The folders above a guest's in version 2: a controller is there for a cgroup only when its
 * parent, and the parent's parent, hand it down ({@code cgroup.subtree_control}). What can't be
 * handed down shows when a limit is written.
 */
final class Version2Parents {

    private static final String[] CONTROLLERS = {"+memory", "+pids", "+cpu", "+io", "+cpuset"};

    private Version2Parents() {}

    /** Makes the parent, and has the controllers handed down to its children. */
    static void prepare(String folder) {
        String parent = parent(folder);
        enable(parent(parent));
        KernelFiles.makeFolder(parent);
        enable(parent);
    }

    /** Removes the parent when it is this module's and the last guest is gone. */
    static void tidy(String folder) {
        String parent = parent(folder);
        if (parent.endsWith("/" + CgroupLayout.NAME)) {
            KernelFiles.removeFolder(parent);
        }
    }

    private static void enable(String folder) {
        for (String controller : CONTROLLERS) {
            KernelFiles.write(folder + "/cgroup.subtree_control", controller);
        }
    }

    private static String parent(String folder) {
        return folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
    }
}
