package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;

/** Drives one operation to its end, while this thread waits and Ctrl-C detaches. */
final class OperationRun {

    /** Starts the operation, or resumes it. */
    interface Beginning {
        OperationHandle begin(Engine engine, OperationListener listener);
    }

    private final Surroundings surroundings;
    private final AwsOptions aws;
    private final EngineSettings settings;

    OperationRun(Surroundings surroundings, AwsOptions aws, EngineSettings settings) {
        this.surroundings = surroundings;
        this.aws = aws;
        this.settings = settings;
    }

    /**
     * Drives an operation to its end.
     *
     * @param asked what was requested, repeated if it does not succeed
     * @return the program's exit code
     */
    int drive(AskedFor asked, OutputOptions output, Beginning beginning) {
        CompletableFuture<OperationListener.End> end = new CompletableFuture<>();
        OperationListener.End ended;
        try (Display display = new Display(surroundings);
                Engine engine = new Engine(
                        settings, new WorkerPool(surroundings.clock()), new ClientPool(), new SecureRandom())) {
            OperationHandle handle = beginning.begin(engine, listener(display, end));
            try (Interrupts.Listening listening =
                    surroundings.interrupts().listen(new Interrupting(handle, display, again(asked)))) {
                ended = end.join();
            }
        }
        return new Ending(surroundings, aws, output, asked).tell(ended);
    }

    /** How to go on after the program has ended in the middle. A gate has nothing of its own to resume. */
    private String again(AskedFor asked) {
        return "gate".equals(asked.kind())
                ? Words.text("interrupted.second.gate")
                : Words.text("interrupted.second", asked.toResume(asked.runId(), aws));
    }

    private static OperationListener listener(Display display, CompletableFuture<OperationListener.End> end) {
        return new OperationListener() {
            @Override
            public void line(String line) {
                display.line(line);
            }

            @Override
            public void progressLine(String line) {
                display.progressLine(line);
            }

            @Override
            public void progress(Progress progress) {
                display.progress(progress);
            }

            @Override
            public void ended(End how) {
                end.complete(how);
            }
        };
    }

    /** The first interrupt detaches, the second ends the program. */
    private record Interrupting(OperationHandle handle, Display display, String again) implements Interrupts.Listener {

        @Override
        public void first(String why) {
            display.line(Words.text("interrupted.first"));
            handle.detach(Line.literal(why));
        }

        @Override
        public void second() {
            display.line(again);
        }
    }
}
