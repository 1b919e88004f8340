package dev.quarters.machine.virtio.fs.node;

/** What statfs(2) tells, in blocks and nodes. */
public record Capacity(
        int blockSize,
        long blocks,
        long freeBlocks,
        long availableBlocks,
        long nodes,
        long freeNodes,
        int nameLength) {}
