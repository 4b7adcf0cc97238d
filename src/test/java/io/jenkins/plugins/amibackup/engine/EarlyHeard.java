package io.jenkins.plugins.amibackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what an operation says, and how far its backup has come by when. */
public final class EarlyHeard extends ForwardingListener {

    private final Heard heard;
    private final List<OperationResult> results = new CopyOnWriteArrayList<>();

    public EarlyHeard() {
        this(new Heard());
    }

    private EarlyHeard(Heard heard) {
        super(heard);
        this.heard = heard;
    }

    @Override
    public void reached(Milestone milestone, OperationResult so) {
        assertThat(reached()).doesNotContain(milestone);
        assertThat(so.reached()).contains(milestone);
        results.add(so);
    }

    public Heard heard() {
        return heard;
    }

    /** The milestones that were told, in their order. */
    public List<Milestone> reached() {
        return results.stream().map(so -> so.reached().orElseThrow()).toList();
    }

    /** What was known at the first of them; empty before that. */
    public Optional<OperationResult> early() {
        return results.stream().findFirst();
    }
}
