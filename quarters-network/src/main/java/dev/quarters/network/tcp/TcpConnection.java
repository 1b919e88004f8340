package dev.quarters.network.tcp;

import dev.quarters.network.frame.Bytes;

import java.io.IOException;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;

/**
 * One side of a TCP connection (RFC 9293), whose other side is a guest. It is opened by the guest
 * and then answered when the application says so, or opened by the application. Half-closed
 * connections live on, in both directions.
 *
 * <p>Acknowledgments wait for {@link #flush}, which follows a batch of segments, and where both
 * sides talk in turn for the next bytes to the guest; what came out of order is acknowledged at
 * once, so that the guest learns of losses. Left out: selective acknowledgments, timestamps, urgent
 * data.
 */
public final class TcpConnection {

    /** Where it is; what each side has finished is told apart from that. */
    enum State {
        /** The guest asks; the application does not know yet. */
        ASKED,
        /** Answered, and the answer not acknowledged. */
        ANSWERED,
        /** We ask. */
        ASKING,
        /** Open, in one direction at least. */
        OPEN,
        /** Both sides are finished; a last acknowledgment may have to be repeated. */
        LINGERING,
        CLOSED
    }

    /** Of the guest's bytes that the host has not taken. */
    static final int RECEIVE_MOST = 1 << 18;

    /** Of bytes that the guest has not acknowledged. */
    static final int SEND_MOST = 1 << 19;

    private static final int SCALE = 3;

    /** Shorter segments are gathered: a call for each costs more than to copy them. */
    private static final int WORTH_TAKING = 1 << 13;

    private static final int MOST_RETRIES = 9;
    private static final int MOST_OPENINGS = 5;
    private static final int LARGEST_UNSCALED = 65535;

    /** RFC 9293 has minutes; a segment of a guest does not wander through the Internet. */
    private static final long LINGER = 1_000_000_000L;

    private final TcpEndpoints ends;
    private final TcpOutput output;
    private final TcpApplication application;
    private final TcpAlarm alarm;
    private final ReceiveBuffer receive;
    private final ByteRing send;
    private final RoundTrip roundTrip = new RoundTrip();
    private final Congestion congestion = new Congestion();
    private final int ownMss;
    private final int firstSequence;

    private State state;

    /** The first that is not acknowledged; the next to send; and one after the last ever sent. */
    private int unacknowledged;

    private int next;
    private int furthest;

    private int mss;
    private int sendWindow;
    private int largestSendWindow;
    private int sendScale;
    private int windowSequence;
    private int windowAcknowledgment;
    private boolean scaling;

    /** The end of the window that the guest was told. */
    private int promised;

    private boolean sendsNoMore;
    private boolean finAcknowledged;
    private boolean guestFinished;
    private boolean finSeen;
    private boolean finishedFirst;
    private int finSequence;

    /** The alarm is set to ask whether the guest has space again. */
    private boolean probing;

    private boolean acknowledgmentDue;

    /** Bytes went to the guest after the last ones of his, and before those before. */
    private boolean spoke;

    private boolean inTurns;
    private boolean acknowledgesNow;
    private int retries;

    private boolean measuring;
    private int measuredSequence;
    private long measuredSince;

    /**
     * @param firstSequence of what is sent: not to be guessed (RFC 6528)
     */
    private TcpConnection(
            TcpEndpoints ends,
            TcpOutput output,
            TcpApplication application,
            TcpAlarm alarm,
            BufferPool pool,
            int firstSequence,
            State state) {
        this.ends = ends;
        this.output = output;
        this.application = application;
        this.alarm = alarm;
        this.receive = new ReceiveBuffer(pool, RECEIVE_MOST);
        this.send = new ByteRing(pool, SEND_MOST);
        this.ownMss = Math.min(output.mtu(), LARGEST_UNSCALED) - 20 - TcpSegment.HEADER;
        this.mss = ownMss;
        this.firstSequence = firstSequence;
        this.unacknowledged = firstSequence;
        this.next = firstSequence;
        this.furthest = firstSequence;
        this.state = state;
    }

    /** A connection that a guest asks for by that segment; it is {@linkplain #answer answered}. */
    public static TcpConnection asked(
            TcpEndpoints ends,
            TcpSegment opening,
            TcpOutput output,
            TcpApplication application,
            TcpAlarm alarm,
            BufferPool pool,
            int firstSequence) {
        TcpConnection connection =
                new TcpConnection(
                        ends, output, application, alarm, pool, firstSequence, State.ASKED);
        connection.begin(opening);
        return connection;
    }

    /** A connection that is asked of a guest. */
    public static TcpConnection asking(
            TcpEndpoints ends,
            TcpOutput output,
            TcpApplication application,
            TcpAlarm alarm,
            BufferPool pool,
            int firstSequence) {
        TcpConnection connection =
                new TcpConnection(
                        ends, output, application, alarm, pool, firstSequence, State.ASKING);
        connection.scaling = true;
        connection.open();
        return connection;
    }

    /** Its ends. */
    public TcpEndpoints ends() {
        return ends;
    }

    /** Whether it is over. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether the guest will send no more, and all that it sent was taken. */
    public boolean isDrained() {
        return guestFinished && receive.ring().length() == 0;
    }

    /** How many bytes of the guest wait. */
    public int received() {
        return receive.ring().length();
    }

    /** Takes what a guest says in its first segment. */
    private void begin(TcpSegment opening) {
        receive.begin(opening.sequence() + 1);
        promised = receive.next();
        scaling = opening.windowScale() >= 0;
        sendScale = Math.max(0, opening.windowScale());
        mss = Math.clamp(opening.mss(), 64, ownMss);
        congestion.begin(mss, firstSequence);
        sendWindow = opening.window();
        largestSendWindow = sendWindow;
        windowSequence = opening.sequence();
        windowAcknowledgment = firstSequence;
    }

    /** Agrees to what the guest asked. */
    public void answer() {
        if (state == State.ASKED) {
            state = State.ANSWERED;
            open();
        }
    }

    /** Sends the first segment, again when it was lost. */
    private void open() {
        int flags = state == State.ASKING ? TcpSegment.SYN : TcpSegment.SYN | TcpSegment.ACK;
        byte[] bytes = output.buffer();
        int at = output.offset() + TcpSegment.HEADER;
        Bytes.putByte(bytes, at, TcpSegment.OPTION_MSS);
        Bytes.putByte(bytes, at + 1, 4);
        Bytes.putShort(bytes, at + 2, ownMss);
        int options = 4;
        if (scaling) {
            Bytes.putInt(
                    bytes,
                    at + 4,
                    TcpSegment.OPTION_NOTHING << 24
                            | TcpSegment.OPTION_WINDOW_SCALE << 16
                            | 3 << 8
                            | SCALE);
            options = 8;
        }
        next = firstSequence + 1;
        furthest = next;
        transmit(firstSequence, flags, options, 0);
        alarm.set(alarm.now() + roundTrip.timeout());
    }

    /** Takes a segment of this connection. */
    public void segment(TcpSegment segment) {
        switch (state) {
            case ASKED -> {
                if (segment.has(TcpSegment.RST)) {
                    close(false);
                }
            }
            case ASKING -> answered(segment);
            case ANSWERED, OPEN, LINGERING -> synchronizedSegment(segment);
            case CLOSED -> {}
        }
    }

    private void answered(TcpSegment segment) {
        boolean acknowledges =
                segment.has(TcpSegment.ACK) && segment.acknowledgment() == firstSequence + 1;
        if (segment.has(TcpSegment.RST)) {
            if (acknowledges) {
                close(false);
            }
        } else if (segment.has(TcpSegment.SYN) && acknowledges) {
            begin(segment);
            unacknowledged = next;
            acknowledgesNow = true;
            become();
        } else if (segment.has(TcpSegment.ACK) && !acknowledges && retries < MOST_OPENINGS) {
            // The guest still has an earlier one between the same ends: that is no more.
            transmit(segment.acknowledgment(), TcpSegment.RST, 0, 0);
            retries++;
            open();
        }
    }

    private void become() {
        state = State.OPEN;
        retries = 0;
        alarm.cancel();
        application.opened();
    }

    private void synchronizedSegment(TcpSegment segment) {
        int begin = segment.sequence() - receive.next();
        int window = windowEnd() - rcvNext();
        if (segment.has(TcpSegment.RST)) {
            int distance = segment.sequence() - rcvNext();
            if (distance >= 0 && distance <= window) {
                reset();
            }
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            if (state == State.ANSWERED) {
                open();
            } else {
                acknowledgesNow = true;
            }
            return;
        }
        if (!segment.has(TcpSegment.ACK) || !acknowledged(segment)) {
            return;
        }
        if (segment.length() > 0) {
            if (state == State.LINGERING || begin + segment.length() <= 0 || begin > window) {
                acknowledgesNow = true;
            } else {
                data(segment, begin);
            }
        } else if (begin < 0) {
            acknowledgesNow = true; // A guest that asks whether we are there (RFC 9293 §3.8.4).
        }
    }

    private void reset() {
        if (state == State.LINGERING) {
            state = State.CLOSED;
            alarm.cancel();
        } else {
            close(false);
        }
    }

    /** The sequence number that the guest's next byte, or end, has. */
    private int rcvNext() {
        return receive.next() + (guestFinished ? 1 : 0);
    }

    private int windowEnd() {
        return promised - rcvNext() > 0 ? promised : rcvNext();
    }

    /** False when the segment is to be dropped. */
    private boolean acknowledged(TcpSegment segment) {
        int acknowledgment = segment.acknowledgment();
        if (acknowledgment - furthest > 0) {
            acknowledgesNow = true;
            return false;
        }
        if (state == State.ANSWERED) {
            if (acknowledgment != firstSequence + 1) {
                return false;
            }
            unacknowledged = acknowledgment;
            sendWindow = segment.window() << sendScale;
            largestSendWindow = sendWindow;
            become();
        }
        int bytes = acknowledgment - unacknowledged;
        boolean sameWindow = segment.window() << sendScale == sendWindow;
        if (bytes > 0) {
            progress(bytes, acknowledgment);
        } else if (bytes == 0
                && segment.length() == 0
                && sameWindow
                && sendWindow > 0
                && next != unacknowledged
                && congestion.duplicate(furthest - unacknowledged, furthest, acknowledgment)) {
            resendFirst();
        }
        if (bytes >= 0) {
            updateWindow(segment);
        }
        return state != State.CLOSED;
    }

    private void progress(int bytes, int acknowledgment) {
        int ofData = Math.min(bytes, send.length());
        send.drop(ofData);
        finAcknowledged |= bytes > ofData;
        unacknowledged = acknowledgment;
        if (next - unacknowledged < 0) {
            next = unacknowledged;
        }
        retries = 0;
        if (measuring && acknowledgment - measuredSequence > 0) {
            measuring = false;
            roundTrip.measured(alarm.now() - measuredSince);
        }
        if (congestion.acknowledged(bytes, acknowledgment) && next != unacknowledged) {
            resendFirst();
        }
        if (next == unacknowledged) {
            probing = false;
            alarm.cancel();
        } else {
            alarm.set(alarm.now() + roundTrip.timeout());
        }
        if (finAcknowledged && guestFinished) {
            linger();
        } else if (!sendsNoMore) {
            application.room();
        }
    }

    private void updateWindow(TcpSegment segment) {
        int newer = segment.sequence() - windowSequence;
        int later = segment.acknowledgment() - windowAcknowledgment;
        if (newer > 0 || newer == 0 && later >= 0) {
            sendWindow = segment.window() << sendScale;
            largestSendWindow = Math.max(largestSendWindow, sendWindow);
            windowSequence = segment.sequence();
            windowAcknowledgment = segment.acknowledgment();
            if (sendWindow == 0) {
                retries = 0; // A guest may take its time, as long as it is there.
            }
        }
    }

    private void data(TcpSegment segment, int begin) {
        if (guestFinished) {
            acknowledgesNow = true;
            return;
        }
        int skipped = Math.max(0, -begin);
        int sequence = segment.sequence() + skipped;
        int room = Math.min(receive.next() + receive.window() - sequence, windowEnd() - sequence);
        int length = segment.dataLength() - skipped;
        boolean whole = length <= room;
        if (segment.has(TcpSegment.FIN) && whole && !finSeen) {
            finSeen = true;
            finSequence = sequence + length;
        }
        boolean hadGaps = receive.hasGaps();
        int before = receive.next();
        if (length > 0 && room > 0) {
            accept(segment, sequence, segment.dataOffset() + skipped, Math.min(length, room));
        }
        if (sequence != before || hadGaps || !whole) {
            acknowledgesNow = true;
        } else {
            // A second one before an answer is more than a turn.
            inTurns = spoke && !acknowledgmentDue && length < WORTH_TAKING;
            acknowledgmentDue = true;
        }
        spoke = false;
        if (finSeen && receive.next() == finSequence) {
            guestFinished = true;
            finishedFirst = sendsNoMore && next - unacknowledged > send.length();
            acknowledgesNow = true;
        }
    }

    /** What is long and in order is handed on as it lies there. */
    private void accept(TcpSegment segment, int sequence, int offset, int length) {
        int taken = 0;
        if (length >= WORTH_TAKING && sequence == receive.next() && receive.isEmpty()) {
            taken = application.take(segment.bytes(), offset, length);
            receive.passed(taken);
        }
        if (taken < length && state == State.OPEN) {
            receive.accept(sequence + taken, segment.bytes(), offset + taken, length - taken);
        }
    }

    /**
     * Hands on what came, sends what can be sent, and acknowledges. After each batch of segments,
     * and whenever the application did something.
     */
    public void flush() {
        if (state == State.OPEN && (received() > 0 || guestFinished)) {
            application.received();
        }
        if (state == State.OPEN) {
            pump();
            if (finAcknowledged && guestFinished) {
                linger();
            }
        }
        if (acknowledgesNow || widens() || acknowledgmentDue && !inTurns) {
            acknowledge();
        } else if (acknowledgmentDue) {
            output.acknowledgeLater();
        }
    }

    /** Acknowledges what still waits for it. */
    public void acknowledgeLate() {
        if (acknowledgmentDue) {
            acknowledge();
        }
    }

    /** Whether the guest's window grew by so much that it should know (RFC 9293 §3.8.6.2.2). */
    private boolean widens() {
        if (state != State.OPEN || guestFinished) {
            return false;
        }
        int grown = receive.next() + receive.window() - promised;
        return grown >= Math.min(2 * ownMss, RECEIVE_MOST / 2)
                && grown > 0
                && promised - receive.next() < RECEIVE_MOST / 2;
    }

    private void acknowledge() {
        if (state == State.OPEN || state == State.LINGERING) {
            transmit(next, TcpSegment.ACK, 0, 0);
        }
        acknowledgesNow = false;
        acknowledgmentDue = false;
    }

    /** Sends what the guest and the network have space for. */
    private void pump() {
        while (next - unacknowledged < send.length()) {
            int inFlight = next - unacknowledged;
            int waiting = send.length() - inFlight;
            int space = Math.min(sendWindow, congestion.window()) - inFlight;
            int length = Math.min(mss, Math.min(waiting, space));
            boolean silly =
                    length < waiting
                            && length < mss
                            && (inFlight > 0 || length < largestSendWindow / 2);
            if (length <= 0 || silly) {
                if (inFlight == 0 && !probing) {
                    probing = true;
                    alarm.set(alarm.now() + roundTrip.timeout());
                }
                break;
            }
            if (output.isCongested()) {
                break;
            }
            sendData(length);
        }
        if (sendsNoMore && !finAcknowledged && next - unacknowledged == send.length()) {
            int sequence = next;
            next++;
            sent(sequence);
            transmit(sequence, TcpSegment.ACK | TcpSegment.FIN, 0, 0);
        }
    }

    private void sendData(int length) {
        int position = next - unacknowledged;
        send.copy(position, output.buffer(), output.offset() + TcpSegment.HEADER, length);
        int flags =
                position + length == send.length()
                        ? TcpSegment.ACK | TcpSegment.PSH
                        : TcpSegment.ACK;
        int sequence = next;
        next += length;
        spoke = true;
        sent(sequence);
        transmit(sequence, flags, 0, length);
    }

    /** Everything from that number to the next one leaves. */
    private void sent(int sequence) {
        boolean fresh = next - furthest > 0;
        if (fresh) {
            furthest = next;
            if (!measuring) {
                measuring = true;
                measuredSequence = sequence;
                measuredSince = alarm.now();
            }
        } else {
            measuring = false;
        }
        if (sequence == unacknowledged) {
            probing = false;
            alarm.set(alarm.now() + roundTrip.timeout());
        }
    }

    private void resendFirst() {
        measuring = false; // RFC 6298 §3: what was sent twice tells nothing.
        int length = Math.min(mss, send.length());
        if (length > 0) {
            send.copy(0, output.buffer(), output.offset() + TcpSegment.HEADER, length);
            transmit(unacknowledged, TcpSegment.ACK, 0, length);
        } else if (sendsNoMore) {
            transmit(unacknowledged, TcpSegment.ACK | TcpSegment.FIN, 0, 0);
        }
    }

    /** The alarm went off. */
    public void timeUp() {
        switch (state) {
            case LINGERING -> state = State.CLOSED;
            case ANSWERED, ASKING -> {
                if (++retries > MOST_OPENINGS) {
                    close(false);
                } else {
                    roundTrip.backOff();
                    open();
                }
            }
            case OPEN -> again();
            case ASKED, CLOSED -> {}
        }
    }

    private boolean isTooLate() {
        return ++retries > MOST_RETRIES;
    }

    private void again() {
        if (isTooLate()) {
            abort();
            return;
        }
        roundTrip.backOff();
        measuring = false;
        probing = false;
        if (next != unacknowledged) {
            congestion.timedOut(furthest - unacknowledged, furthest);
            next = unacknowledged;
        }
        if (send.length() > 0 && (sendWindow == 0 || !output.isCongested())) {
            // At least one byte, even into a window that is shut (RFC 9293 §3.8.6.1).
            sendData(Math.clamp(sendWindow, 1, Math.min(mss, send.length())));
        } else if (send.length() > 0) {
            alarm.set(alarm.now() + roundTrip.timeout());
        }
        flush();
    }

    /** The way to the guest is free again. */
    public void uncongested() {
        flush();
    }

    /** How many bytes there is room for. */
    public int room() {
        return sendsNoMore ? 0 : send.room();
    }

    /**
     * Puts bytes for the guest; {@link #flush} sends them.
     *
     * @return as {@link java.nio.channels.ReadableByteChannel#read} does
     */
    public int fill(ScatteringByteChannel from, int atMost) throws IOException {
        return send.fill(from, atMost);
    }

    /** Takes what the guest sent, as much as the channel does. */
    public void drain(GatheringByteChannel to) throws IOException {
        receive.ring().drain(to);
    }

    /** After what was put, nothing follows. */
    public void finish() {
        sendsNoMore = true;
    }

    /** Who said first that he sends no more waits for whether his last word was heard. */
    private void linger() {
        if (state == State.OPEN && isDrained()) {
            close(true);
            if (finishedFirst) {
                state = State.LINGERING;
                alarm.set(alarm.now() + LINGER);
            }
        }
    }

    /** Refuses what the guest asked, or breaks it off: the guest learns so. */
    public void abort() {
        switch (state) {
            case ASKED -> transmit(0, TcpSegment.RST | TcpSegment.ACK, 0, 0);
            case CLOSED, LINGERING -> {
                return;
            }
            default -> transmit(next, TcpSegment.RST | TcpSegment.ACK, 0, 0);
        }
        close(false);
    }

    private void close(boolean orderly) {
        state = State.CLOSED;
        alarm.cancel();
        send.release();
        receive.release();
        application.closed(orderly);
    }

    /** Writes the header before options and data, which are there. */
    private void transmit(int sequence, int flags, int optionsLength, int dataLength) {
        byte[] bytes = output.buffer();
        int at = output.offset();
        Bytes.putShort(bytes, at + TcpSegment.SOURCE_PORT, ends.remotePort());
        Bytes.putShort(bytes, at + TcpSegment.DESTINATION_PORT, ends.guestPort());
        Bytes.putInt(bytes, at + TcpSegment.SEQUENCE, sequence);
        boolean acknowledges = (flags & TcpSegment.ACK) != 0;
        Bytes.putInt(bytes, at + TcpSegment.ACKNOWLEDGMENT, acknowledges ? rcvNext() : 0);
        Bytes.putByte(
                bytes, at + TcpSegment.DATA_OFFSET, TcpSegment.HEADER + optionsLength >> 2 << 4);
        Bytes.putByte(bytes, at + TcpSegment.FLAGS, flags);
        Bytes.putShort(bytes, at + TcpSegment.WINDOW, window((flags & TcpSegment.SYN) != 0));
        Bytes.putInt(bytes, at + TcpSegment.CHECKSUM, 0);
        output.send(ends.remote(), ends.guest(), TcpSegment.HEADER + optionsLength + dataLength);
        if (acknowledges) {
            acknowledgesNow = false;
            acknowledgmentDue = false;
        }
    }

    /** What is promised never shrinks (RFC 9293 §3.8.6). */
    private int window(boolean unscaled) {
        if (state == State.ASKING) {
            return LARGEST_UNSCALED;
        }
        int room = Math.max(receive.window(), promised - receive.next());
        int scale = scaling && !unscaled ? SCALE : 0;
        int told = Math.min(room >> scale, LARGEST_UNSCALED);
        int end = receive.next() + (told << scale);
        if (end - promised > 0) {
            promised = end;
        }
        return told;
    }

    @Override
    public String toString() {
        return ends + " " + state;
    }
}
