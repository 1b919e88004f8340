package dev.quarters.container.cell;

import dev.quarters.confinement.cgroup.Cgroup;
import dev.quarters.container.plan.ContainerPlan;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The cells that guests left, by their folders. Safe for use by several threads. */
public final class Cells {

    private final ConcurrentMap<Path, Cell> left = new ConcurrentHashMap<>();
    private final AtomicBoolean several = new AtomicBoolean();

    /**
     * The cell in the plan's folder that a guest left, or a new one. The first guest has one that
     * is not prepared for another: commands mostly run one guest only.
     */
    public Cell enter(ContainerPlan guest) {
        if (!several.getAndSet(true)) {
            return Cell.forOne(guest);
        }
        Cell there = left.remove(guest.root().folder());
        if (there != null && there.suits(guest)) {
            return there;
        }
        if (there != null) {
            there.clear();
        }
        return Cell.make(guest);
    }

    /** The cell of a guest whose folder is kept for itself. */
    public Cell own(ContainerPlan guest) {
        return Cell.forOne(guest);
    }

    /**
     * A guest is gone, and its streams and processes with it.
     *
     * @param alone whether nobody outside of it could be given anything of it
     * @return whether the cell is kept for the next one; else the control groups are removed
     */
    public boolean leave(ContainerPlan guest, Cell cell, Cgroup cgroup, boolean alone) {
        if (alone && cell.leave(cgroup)) {
            left.put(guest.root().folder(), cell);
            return true;
        }
        cgroup.remove();
        cell.abandon();
        return false;
    }

    /** The folder is to be removed. */
    public void forget(Path folder) {
        Cell cell = left.remove(folder.toAbsolutePath());
        if (cell != null) {
            cell.abandon();
        }
    }
}
