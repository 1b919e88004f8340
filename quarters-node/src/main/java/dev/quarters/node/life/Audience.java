package dev.quarters.node.life;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Those who see a guest's output as it comes. Whoever fails is left out from then on; whoever is
 * slow makes the guest wait, as a terminal does.
 */
final class Audience {

    private final List<Viewer> viewers = new CopyOnWriteArrayList<>();

    /** One of them; {@link #gone} is done when there is nothing more to see. */
    record Viewer(OutputStream output, OutputStream errorOutput, CompletableFuture<Void> gone) {}

    Viewer join(OutputStream output, OutputStream errorOutput) {
        Viewer viewer = new Viewer(output, errorOutput, new CompletableFuture<>());
        viewers.add(viewer);
        viewer.gone().whenComplete((nothing, failure) -> viewers.remove(viewer));
        return viewer;
    }

    /** A stream that goes to the log, and to all who are there. */
    OutputStream output(OutputStream log) {
        return new Fan(log, Viewer::output);
    }

    /** As {@link #output}. */
    OutputStream errorOutput(OutputStream log) {
        return new Fan(log, Viewer::errorOutput);
    }

    /** Nothing more will come. */
    void dismiss() {
        viewers.forEach(viewer -> viewer.gone().complete(null));
    }

    private final class Fan extends OutputStream {

        private final OutputStream log;
        private final Function<Viewer, OutputStream> which;

        Fan(OutputStream log, Function<Viewer, OutputStream> which) {
            this.log = log;
            this.which = which;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            log.write(bytes, offset, length);
            for (Viewer viewer : viewers) {
                try {
                    which.apply(viewer).write(bytes, offset, length);
                } catch (IOException gone) {
                    viewer.gone().complete(null);
                }
            }
        }
    }
}
