package dev.quarters;

import dev.quarters.GuestRun.Outcome;

import java.nio.file.Path;
import java.util.List;

/** The example of the documentation; {@link EmbeddingTest} runs it. */
final class EmbeddingExample {

    private EmbeddingExample() {}

    static Outcome hello(Path folder, String image) throws InterruptedException {
        // @start region="example"
        try (Quarters quarters = Quarters.open(folder)) {
            Outcome outcome =
                    quarters.guest(image) // for instance apt:busybox-static
                            .with(spec -> spec.environment(List.of("NAME=world")))
                            .run("busybox", "sh", "-c", "echo hello $NAME; exit 3");
            System.out.println(outcome.exitCode() + " " + outcome.output());
            return outcome;
        }
        // @end
    }
}
