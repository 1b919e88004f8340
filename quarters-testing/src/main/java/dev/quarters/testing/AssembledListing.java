package dev.quarters.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an assembler makes of a listing of machine code, whose lines are bytes in hexadecimal,
 * perhaps a label, and an instruction; {@code int3} alone fills as many bytes as stand beside it.
 */
public final class AssembledListing {

    private AssembledListing() {}

    /**
     * Its bytes, as many as the listing has.
     *
     * @param prefix of the names of the tools, such as {@code aarch64-linux-gnu-}
     * @param directives lines to begin with
     * @throws IOException when there is no such assembler, or it refuses
     */
    public static byte[] of(String listing, String prefix, List<String> directives, Path folder)
            throws IOException, InterruptedException {
        List<String> source = new ArrayList<>(directives);
        int length = 0;
        for (String line : listing.split("\n")) {
            String[] columns = line.split(" +", 2);
            int bytes = columns[0].length() / 2;
            length += bytes;
            source.add(columns[1].endsWith("int3") ? ".fill " + bytes + ", 1, 0xcc" : columns[1]);
        }
        String assembly = Files.write(folder.resolve("listing.s"), source).toString();
        String object = folder.resolve("listing.o").toString();
        Path binary = folder.resolve("listing.bin");
        run(prefix + "as", assembly, "-o", object);
        run(prefix + "objcopy", "-O", "binary", "-j", ".text", object, binary.toString());
        return Arrays.copyOf(Files.readAllBytes(binary), length);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}
