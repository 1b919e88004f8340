package dev.quarters.machine.virtio.fs.node;

/** What stat(2) tells of a node. One object is filled again and again: replies are frequent. */
public final class Attributes {

    private long number;
    private long size;
    private long blocks;
    private long accessSeconds;
    private long modifySeconds;
    private long changeSeconds;
    private int accessNanos;
    private int modifyNanos;
    private int changeNanos;
    private int mode;
    private int links;
    private int uid;
    private int gid;
    private int device;

    /**
     * Sets what the node is.
     *
     * @param mode type and permissions
     * @param device which one it is, as Linux's new_encode_dev packs major and minor
     */
    public void setKind(long number, int mode, int links, int device) {
        this.number = number;
        this.mode = mode;
        this.links = links;
        this.device = device;
    }

    /** Sets whose it is. */
    public void setOwner(int uid, int gid) {
        this.uid = uid;
        this.gid = gid;
    }

    /** Sets how large it is; blocks are of 512 bytes. */
    public void setSize(long size, long blocks) {
        this.size = size;
        this.blocks = blocks;
    }

    /** Sets the time of the last access. */
    public void setAccess(long seconds, int nanos) {
        accessSeconds = seconds;
        accessNanos = nanos;
    }

    /** Sets the time of the last change of its content. */
    public void setModify(long seconds, int nanos) {
        modifySeconds = seconds;
        modifyNanos = nanos;
    }

    /** Sets the time of the last change of any of this. */
    public void setChange(long seconds, int nanos) {
        changeSeconds = seconds;
        changeNanos = nanos;
    }

    /** Takes all of another. */
    public void copy(Attributes from) {
        setKind(from.number, from.mode, from.links, from.device);
        setOwner(from.uid, from.gid);
        setSize(from.size, from.blocks);
        setAccess(from.accessSeconds, from.accessNanos);
        setModify(from.modifySeconds, from.modifyNanos);
        setChange(from.changeSeconds, from.changeNanos);
    }

    /** The inode's number, as programs see it. */
    public long number() {
        return number;
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** Of 512 bytes. */
    public long blocks() {
        return blocks;
    }

    /** Seconds of the last access. */
    public long accessSeconds() {
        return accessSeconds;
    }

    /** Seconds of the last change of the content. */
    public long modifySeconds() {
        return modifySeconds;
    }

    /** Seconds of the last change. */
    public long changeSeconds() {
        return changeSeconds;
    }

    /** The rest of the last access' time. */
    public int accessNanos() {
        return accessNanos;
    }

    /** The rest of the time of the content's last change. */
    public int modifyNanos() {
        return modifyNanos;
    }

    /** The rest of the last change's time. */
    public int changeNanos() {
        return changeNanos;
    }

    /** Type and permissions. */
    public int mode() {
        return mode;
    }

    /** How many names it has. */
    public int links() {
        return links;
    }

    /** Its owner. */
    public int uid() {
        return uid;
    }

    /** Its group. */
    public int gid() {
        return gid;
    }

    /** Which device it is. */
    public int device() {
        return device;
    }
}
