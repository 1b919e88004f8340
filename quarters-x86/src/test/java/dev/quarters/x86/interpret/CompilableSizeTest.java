package dev.quarters.x86.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;

/** HotSpot compiles no method of 8,000 bytecodes or more, and inlines into one up to as many. */
class CompilableSizeTest {

    @Test
    void theLoopLeavesHalfOfTheLimitToWhatIsInlined() throws IOException {
        assertThat(size("BlockLoop", "run")).isBetween(1000, 4000);
    }

    private static int size(String type, String name) throws IOException {
        try (InputStream stream = BlockLoop.class.getResourceAsStream(type + ".class")) {
            for (MethodModel method : ClassFile.of().parse(stream.readAllBytes()).methods()) {
                if (method.methodName().equalsString(name)) {
                    return ((CodeAttribute) method.code().orElseThrow()).codeLength();
                }
            }
        }
        throw new AssertionError("no method " + name);
    }
}
