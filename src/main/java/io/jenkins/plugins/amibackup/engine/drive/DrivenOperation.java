package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.step.CallerFacts;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import io.jenkins.plugins.amibackup.engine.permission.Permissions;
import io.jenkins.plugins.amibackup.engine.watch.Looks;
import java.time.Clock;

/** What a driver works on, once it is known: the operation, AWS as its owner reaches it, its lease and its log. */
record DrivenOperation(
        Operation operation,
        AwsClients clients,
        Catalog catalog,
        OtherPlaces places,
        Lease lease,
        DrivenUse use,
        LogLines lines,
        CallerFacts caller) {

    Phase phase() {
        return operation.phase();
    }

    Stage stage() {
        return operation.phase().stage();
    }

    /** Whether the operation's document is written: what was made can be found again by it. */
    boolean isDocumented() {
        return lease.isHeld();
    }

    StepContext context(Clock clock, Permissions permissions, Looks looks) {
        return new StepContext(clients, catalog, clock, lines, places, permissions, looks).with(caller);
    }

    /** What stands in AWS, for the line that ends a log badly. */
    Line leftInAws() {
        return operation.leftInAws();
    }

    /** @return false when there is nothing to go back on */
    boolean cleanUp(Line why) {
        return operation.cleanUp(why, true);
    }
}
