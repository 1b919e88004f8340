package dev.quarters.cli.output;

import dev.quarters.cli.Session;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks whoever typed whether to go on. */
public final class Question {

    private Question() {}

    /** Whether the answer is yes; the end of input is a no. */
    public static boolean isConfirmed(Session session, String warning) throws IOException {
        session.errorOutput().print(warning + " Go on? [y/N] ");
        session.errorOutput().flush();
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(session.input(), StandardCharsets.UTF_8));
        String answer = reader.readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }
}
