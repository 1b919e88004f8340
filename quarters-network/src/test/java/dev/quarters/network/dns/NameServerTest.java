package dev.quarters.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

class NameServerTest {

    private static byte[] question(String name, int type) {
        ByteBuffer message = ByteBuffer.allocate(300);
        message.putShort((short) 7).putShort((short) 0x0100).putShort((short) 1);
        message.putShort((short) 0).putInt(0);
        for (String label : name.split("\\.")) {
            message.put((byte) label.length()).put(label.getBytes());
        }
        message.put((byte) 0).putShort((short) type).putShort((short) 1);
        byte[] bytes = new byte[message.position()];
        message.flip().get(bytes);
        return bytes;
    }

    @Test
    void aQuestionIsReadAndAnswered() {
        byte[] message = question("Web.Example", Question.A);

        Question question = Question.read(message, 0, message.length).orElseThrow();
        byte[] answer = question.answer(Question.NO_ERROR, new byte[][] {{10, 0, 2, 15}});

        assertThat(question.name()).isEqualTo("web.example");
        assertThat(question.type()).isEqualTo(Question.A);
        assertThat(answer).startsWith(0, 7, 0x85, 0x80, 0, 1, 0, 1).endsWith(0, 4, 10, 0, 2, 15);
    }

    @Test
    void whatIsNoQuestionIsLeftAlone() {
        byte[] message = question("web", Question.A);
        message[2] = (byte) 0x81;
        assertThat(Question.read(message, 0, message.length)).as("an answer").isEmpty();
        byte[] pointing = question("web", Question.A);
        pointing[12] = (byte) 0xC0;
        assertThat(Question.read(pointing, 0, pointing.length)).as("a pointer").isEmpty();
    }

    @Test
    void garbageIsRead() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] whole = question("a.name.of.some.length.example", Question.A);
        for (int i = 0; i < 100_000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            Question.read(damaged, 0, random.nextInt(damaged.length + 1));
        }
    }
}
