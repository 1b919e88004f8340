package dev.quarters.network.dns;

import static java.nio.channels.SelectionKey.OP_READ;

import dev.quarters.network.address.Ipv4;
import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.frame.Bytes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers questions for names: those of guests itself, others by asking the host's name servers,
 * each over a socket and with a number of its own, which nobody can guess (RFC 5452). For the
 * network's thread.
 */
public final class NameServer {

    /** The port of name servers. */
    public static final int PORT = 53;

    private static final int MOST_OPEN = 256;
    private static final int TRIES = 2;
    private static final long PATIENCE = 2_500_000_000L;
    private static final int LARGEST = 65535;
    private static final Pattern REVERSE =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.in-addr\\.arpa");

    private final NetworkThread thread;
    private final Names names;
    private final Supplier<List<InetSocketAddress>> nameservers;
    private final SecureRandom random = new SecureRandom();
    private int open;

    /**
     * @param nameservers where is asked what no guest is called; looked at for each question
     */
    public NameServer(
            NetworkThread thread, Names names, Supplier<List<InetSocketAddress>> nameservers) {
        this.thread = thread;
        this.names = names;
        this.nameservers = nameservers;
    }

    /**
     * Answers a message, now or later; what is no question is not answered.
     *
     * @param reply takes the answer
     */
    public void ask(byte[] from, int offset, int length, Consumer<byte[]> reply) {
        Optional<Question> read = Question.read(from, offset, length);
        if (read.isEmpty()) {
            return;
        }
        Question question = read.get();
        Optional<byte[]> own = own(question);
        if (own.isPresent()) {
            reply.accept(own.get());
            return;
        }
        List<InetSocketAddress> servers = nameservers.get();
        if (servers.isEmpty() || open >= MOST_OPEN) {
            reply.accept(question.answer(Question.SERVER_FAILURE));
            return;
        }
        byte[] message = new byte[length];
        System.arraycopy(from, offset, message, 0, length);
        new Forwarded(question, message, servers, reply).send();
    }

    private Optional<byte[]> own(Question question) {
        if (question.kind() != Question.INTERNET) {
            return Optional.empty();
        }
        Matcher reverse = REVERSE.matcher(question.name());
        if (question.type() == Question.PTR && reverse.matches()) {
            return ownName(question, reverse);
        }
        List<Integer> addresses = names.addresses(question.name());
        if (addresses.isEmpty()) {
            return Optional.empty();
        }
        byte[][] records = new byte[question.type() == Question.A ? addresses.size() : 0][4];
        for (int i = 0; i < records.length; i++) {
            Bytes.putInt(records[i], 0, addresses.get(i));
        }
        return Optional.of(question.answer(Question.NO_ERROR, records));
    }

    private Optional<byte[]> ownName(Question question, Matcher reverse) {
        int address;
        try {
            address =
                    Ipv4.parse(
                            reverse.group(4)
                                    + "."
                                    + reverse.group(3)
                                    + "."
                                    + reverse.group(2)
                                    + "."
                                    + reverse.group(1));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
        if (!names.isOfNetwork(address)) {
            return Optional.empty();
        }
        return Optional.of(
                names.name(address)
                        .map(
                                name ->
                                        question.answer(
                                                Question.NO_ERROR,
                                                new byte[][] {Question.encode(name)}))
                        .orElseGet(() -> question.answer(Question.NO_SUCH_NAME)));
    }

    /** A question that the host's name servers are asked, one after the other. */
    private final class Forwarded {
        private final Question question;
        private final byte[] message;
        private final List<InetSocketAddress> servers;
        private final Consumer<byte[]> reply;
        private final NetworkThread.Alarm patience = thread.alarm(this::failed);
        private Optional<DatagramChannel> channel = Optional.empty();
        private int tries;
        private int number;

        Forwarded(
                Question question,
                byte[] message,
                List<InetSocketAddress> servers,
                Consumer<byte[]> reply) {
            this.question = question;
            this.message = message;
            this.servers = servers;
            this.reply = reply;
        }

        void send() {
            open++;
            InetSocketAddress server = servers.get(tries % servers.size());
            number = random.nextInt(1 << 16);
            byte[] asked = message.clone();
            Bytes.putShort(asked, 0, number);
            patience.set(System.nanoTime() + PATIENCE);
            try {
                DatagramChannel opened = DatagramChannel.open();
                channel = Optional.of(opened);
                thread.register(opened, OP_READ, key -> hear(opened));
                opened.connect(server);
                opened.write(ByteBuffer.wrap(asked));
            } catch (IOException | RuntimeException unreachable) {
                patience.set(System.nanoTime());
            }
        }

        private void hear(DatagramChannel from) {
            ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
            try {
                from.read(buffer);
            } catch (IOException refused) {
                failed();
                return;
            }
            byte[] answer = new byte[buffer.position()];
            buffer.flip().get(answer);
            boolean isAnswer =
                    answer.length >= Question.HEADER
                            && Bytes.getShort(answer, 0) == number
                            && (answer[2] & 0x80) != 0;
            if (isAnswer) {
                Bytes.putShort(answer, 0, Bytes.getShort(message, 0));
                end();
                reply.accept(answer);
            }
        }

        private void failed() {
            end();
            tries++;
            if (tries < Math.max(TRIES, servers.size())) {
                send();
            } else {
                reply.accept(question.answer(Question.SERVER_FAILURE));
            }
        }

        private void end() {
            open--;
            patience.cancel();
            channel.ifPresent(NetworkThread::closeQuietly);
            channel = Optional.empty();
        }
    }
}
