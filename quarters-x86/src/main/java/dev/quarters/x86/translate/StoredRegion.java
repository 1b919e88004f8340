package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeBytes;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;

/**
 * The class of a region and what it is made for: code with that digest, at those distances.
 *
 * @param head what {@link #head} says of the block that it is entered at
 * @param distances of its blocks from the start of the entry's page, ascending
 * @param digest of its code, SHA-256: nobody can make other code of the same
 * @param executed instructions, in the run that it was last used in; {@link #NEW}
 * @param unused how many runs ago that was
 */
record StoredRegion(
        long head, int[] distances, byte[] digest, byte[] classFile, long executed, int unused) {

    private static final long NEW = -1;

    /** That of a plan whose blocks are valid. */
    static StoredRegion of(RegionPlan plan, Block head, byte[] classFile, Processor cpu) {
        return new StoredRegion(
                head(head, cpu), plan.distances(), digest(plan, cpu), classFile, NEW, 0);
    }

    /** Whether it was never stored. */
    boolean isNew() {
        return executed == NEW;
    }

    StoredRegion usedFor(long instructions) {
        return new StoredRegion(head, distances, digest, classFile, instructions, 0);
    }

    StoredRegion notUsed() {
        return new StoredRegion(head, distances, digest, classFile, executed, unused + 1);
    }

    /** A number by which to find the regions that may be entered at that block. */
    static long head(Block block, Processor cpu) {
        MessageDigest sha = sha256();
        add(sha, (int) (block.physical & 0xFFF), block, cpu);
        return ByteBuffer.wrap(sha.digest()).getLong();
    }

    /** Of the code of that plan: where each block is, how long, and its bytes. */
    static byte[] digest(RegionPlan plan, Processor cpu) {
        MessageDigest sha = sha256();
        sha.update(ByteBuffer.allocate(4).putInt(plan.entry()).flip());
        Iterator<Block> blocks = plan.sources().iterator();
        for (int distance : plan.distances()) {
            add(sha, distance, blocks.next(), cpu);
        }
        return sha.digest();
    }

    private static void add(MessageDigest sha, int distance, Block block, Processor cpu) {
        sha.update(ByteBuffer.allocate(8).putInt(distance).putInt(block.length).flip());
        sha.update(CodeBytes.of(cpu, block));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
