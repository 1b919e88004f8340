package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.debug.DebugPoints;

import org.jspecify.annotations.Nullable;

/**
 * The block at RIP: by the linear address among those of this privilege level and code size, then
 * by the physical address, then by decoding. What was found by linear address is void when a
 * translation may have been forgotten.
 */
final class BlockLookup {

    private final Processor cpu;
    private final BlockCache blocks;
    private final BlockBuilder builder;

    /** For code sizes 2, 4 and 8, supervisor and user each. */
    private final JumpCache[] caches = new JumpCache[6];

    private JumpCache jumps;
    private final int[] generations = new int[2];
    private DebugPoints points = DebugPoints.NONE;

    BlockLookup(Processor cpu, BlockCache blocks, int heat) {
        this.cpu = cpu;
        this.blocks = blocks;
        builder = new BlockBuilder(cpu, heat);
        for (int i = 0; i < caches.length; i++) {
            caches[i] = new JumpCache();
        }
        jumps = caches[0];
    }

    /** Forgets what is decoded; from now on the interpreter comes by at all of these points. */
    void setDebugPoints(DebugPoints newPoints) {
        points = newPoints;
        builder.setDebugPoints(newPoints);
        blocks.clear();
    }

    /** What is decoded around that block, which is at RIP. */
    CodeAround around(Block block) {
        return new CodeAround(blocks, this, cpu.translation.fetch, block, cpu.rip);
    }

    /** Those of the mode that the last {@link #find} was in. */
    JumpCache jumps() {
        return jumps;
    }

    /**
     * The block at RIP.
     *
     * @return null when it reaches beyond the limit of CS
     * @throws dev.quarters.x86.ProcessorException when its first instruction cannot be fetched
     */
    @Nullable Block find() {
        select();
        long linear = cpu.rip;
        if (cpu.codeSize != 8) {
            linear = cpu.segments[Segment.CS].base + linear & 0xFFFF_FFFFL;
        }
        Block block = jumps.find(linear);
        if (block == null || !block.valid) {
            block = atPhysical(linear);
        }
        return fits(block) ? block : null;
    }

    private void select() {
        int size = Integer.numberOfTrailingZeros(cpu.codeSize) - 1;
        int user = cpu.privilegeLevel == 3 ? 1 : 0;
        jumps = caches[2 * size + user];
        int generation = cpu.translation.fetch.generation();
        if (generations[user] != generation) {
            generations[user] = generation;
            for (int i = user; i < caches.length; i += 2) {
                caches[i].clear();
            }
        }
    }

    private Block atPhysical(long linear) {
        long physical = cpu.translation.fetch.physical(linear);
        Block block = blocks.find(physical, cpu.codeSize);
        if (block == null || !endsInItsPage(block, linear)) {
            if (cpu.bus.hostPage(physical & ~0xFFFL, false) == 0) {
                // What a device answers may be another thing next time.
                return builder.build(cpu.rip, physical);
            }
            block = build(cpu.rip, physical);
        }
        if (!points.cutsAt(linear)) {
            jumps.put(linear, block);
        }
        return block;
    }

    /**
     * A block of 64-bit code that is not executed yet; null where there is none. As processors do
     * that fetch ahead, this may mark the page's table entries as accessed (Intel SDM Vol. 3A
     * §4.8).
     */
    @Nullable Block ahead(long linear) {
        long faultAddress = cpu.cr2;
        try {
            long physical = cpu.translation.fetch.physical(linear);
            if (points != DebugPoints.NONE || cpu.bus.hostPage(physical & ~0xFFFL, false) == 0) {
                return null;
            }
            Block block = blocks.find(physical, cpu.codeSize);
            if (block == null) {
                block = build(linear, physical);
            }
            return endsInItsPage(block, linear) ? block : null;
        } catch (ProcessorException nothingThere) {
            cpu.cr2 = faultAddress;
            return null;
        }
    }

    /** A block of RAM or ROM; writes to its pages are watched before they are read. */
    private Block build(long rip, long physical) {
        blocks.makeRoom();
        blocks.watch(physical & ~0xFFFL);
        Block block = builder.build(rip, physical);
        while (block.secondPage != Block.NO_PAGE && blocks.watch(block.secondPage)) {
            block = builder.build(rip, physical);
        }
        blocks.add(block);
        return block;
    }

    private boolean endsInItsPage(Block block, long linear) {
        if (block.secondPage == Block.NO_PAGE) {
            return true;
        }
        long following = (linear | 0xFFF) + 1;
        return cpu.translation.fetch.physical(following) == block.secondPage;
    }

    private boolean fits(Block block) {
        return cpu.codeSize == 8 || cpu.rip + block.length - 1 <= cpu.segments[Segment.CS].limit;
    }
}
