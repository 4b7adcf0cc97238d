package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

/** What a step asks AWS, and how often it asks again. */
class AwsTasksTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
    private final VirtualTime time = new VirtualTime(clock);
    private final AwsTasks tasks = new AwsTasks(time);
    private final List<Long> asked = new ArrayList<>();
    private final Heard heard = new Heard();

    private static final class Heard implements AwsTasks.Asker<String> {
        private boolean waiting = true;
        private String answer;
        private Exception failure;

        @Override
        public boolean isWaiting() {
            return waiting;
        }

        @Override
        public void answered(String found) {
            answer = found;
        }

        @Override
        public void failed(Exception why) {
            failure = why;
        }
    }

    private void ask(FailureKind kind, int failures) {
        Instant begun = clock.instant();
        tasks.ask(
                () -> new AwsAccess(
                        "eu-west-1", Endpoints.PUBLIC, Proxy.NONE, "test", AnonymousCredentialsProvider.create()),
                aws -> {
                    asked.add(Duration.between(begun, clock.instant()).toSeconds());
                    if (asked.size() <= failures) {
                        throw new OperationException(kind, "not now");
                    }
                    return "found";
                },
                heard);
    }

    private void passTime() {
        time.runOut();
    }

    @Test
    void aQuestionThatFailsInAPassingWayIsAskedAgainAfterLongerAndLongerPauses() {
        ask(FailureKind.TRANSIENT, 5);
        passTime();

        assertThat(asked).containsExactly(0L, 2L, 6L, 14L, 24L, 34L);
        assertThat(heard.answer).isEqualTo("found");
        assertThat(heard.failure).isNull();
    }

    @Test
    void afterTheSixthFailureInARowTheAskerIsToldWhy() {
        ask(FailureKind.THROTTLED, Integer.MAX_VALUE);
        passTime();

        assertThat(asked).hasSize(6);
        assertThat(heard.failure).isInstanceOf(OperationException.class).hasMessage("not now");
    }

    @Test
    void whatWouldFailAgainIsNotAskedAgain() {
        ask(FailureKind.DENIED, Integer.MAX_VALUE);
        passTime();

        assertThat(asked).containsExactly(0L);
        assertThat(heard.failure).hasMessage("not now");
    }

    @Test
    void nobodyIsAskedForAnAskerWhoHasGone() {
        ask(FailureKind.TRANSIENT, Integer.MAX_VALUE);
        time.pass(Duration.ofSeconds(3));
        heard.waiting = false;
        passTime();

        assertThat(asked).containsExactly(0L, 2L);
        assertThat(heard.failure).isNull();
    }
}
