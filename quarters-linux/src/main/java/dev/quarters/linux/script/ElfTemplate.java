package dev.quarters.linux.script;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An executable with gaps: wherever its texts have a placeholder, another text of the same length
 * is filled in. Writing and assembling a script takes longer than all that is done with it then.
 */
public final class ElfTemplate {

    private record Gap(int offset, int text) {}

    private final ElfImage image;
    private final List<byte[]> placeholders = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();

    /**
     * Finds the placeholders, none of which may be a part of another one.
     *
     * @param image stays as it is
     */
    public ElfTemplate(ElfImage image, List<String> placeholders) {
        this.image = image;
        byte[] file = image.bytes().array();
        for (int text = 0; text < placeholders.size(); text++) {
            byte[] wanted = placeholders.get(text).getBytes(UTF_8);
            this.placeholders.add(wanted);
            for (int at = find(file, wanted, 0); at >= 0; at = find(file, wanted, at + 1)) {
                gaps.add(new Gap(at, text));
            }
        }
    }

    private static int find(byte[] file, byte[] wanted, int from) {
        for (int at = from; at <= file.length - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && file[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return at;
            }
        }
        return -1;
    }

    /** A copy with the texts in the places of the placeholders, in their order. */
    public ElfImage fill(List<String> texts) {
        byte[] file = image.bytes().array().clone();
        List<byte[]> filled = texts.stream().map(text -> text.getBytes(UTF_8)).toList();
        for (Gap gap : gaps) {
            byte[] text = filled.get(gap.text);
            if (text.length != placeholders.get(gap.text).length) {
                throw new IllegalArgumentException(
                        "\"" + texts.get(gap.text) + "\" has not the placeholder's length");
            }
            System.arraycopy(text, 0, file, gap.offset, text.length);
        }
        return new ElfImage(image.program(), ByteBuffer.wrap(file));
    }
}
