package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final VirtualTime time = new VirtualTime(new MovableClock(Instant.parse("2026-11-22T09:15:00Z")));
    private final List<String> heard = new ArrayList<>();
    private final Owner owner = new Owner();
    private final Mailbox mailbox = new Mailbox(time, "Operation 7f3a2c41", owner);

    private final class Owner implements Mailbox.Owner {
        private boolean ended;
        private boolean failsToFail;

        @Override
        public boolean hasEnded() {
            return ended;
        }

        @Override
        public void troubled(OperationException failure) {
            heard.add("troubled: " + failure.getMessage());
        }

        @Override
        public void failed(OperationException internal) {
            if (failsToFail) {
                throw new IllegalStateException("twice");
            }
            heard.add("failed: " + internal.getMessage());
        }

        @Override
        public void ended(OperationException internal) {
            heard.add("ended: " + internal.getMessage());
        }
    }

    private void handle(Runnable... messages) {
        for (Runnable message : messages) {
            mailbox.send(message);
        }
        time.runOut();
    }

    @Test
    void messagesAreHandledInTheirOrderAndNotWhileOneIsHandled() {
        handle(
                () -> {
                    mailbox.send(() -> heard.add("third"));
                    heard.add("first");
                },
                () -> heard.add("second"));

        assertThat(heard).containsExactly("first", "second", "third");
    }

    @Test
    void messagesToAnOwnerThatHasEndedAreDropped() {
        handle(() -> owner.ended = true, () -> heard.add("too late"));

        assertThat(heard).isEmpty();
    }

    @Test
    void aFailureWithALineOfItsOwnIsForTheOwnerToJudge() {
        handle(
                () -> {
                    throw new OperationException(FailureKind.TRANSIENT, "No answer.");
                },
                () -> heard.add("goes on"));

        assertThat(heard).containsExactly("troubled: No answer.", "goes on");
    }

    @Test
    void whatNobodyForesawFailsTheOwnerWithALine() {
        handle(() -> {
            throw new IllegalArgumentException("on purpose");
        });

        assertThat(heard)
                .containsExactly("failed: Internal error: java.lang.IllegalArgumentException: on purpose."
                        + " Please report it with the controller's log.");
    }

    @Test
    void anOwnerThatCanNotEvenFailIsEnded() {
        owner.failsToFail = true;
        handle(() -> {
            throw new StackOverflowError();
        });

        assertThat(heard).singleElement().asString().startsWith("ended: Internal error: java.lang.StackOverflow");
    }
}
