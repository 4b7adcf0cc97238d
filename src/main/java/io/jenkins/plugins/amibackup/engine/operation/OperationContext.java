package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import java.time.Clock;
import java.time.Instant;

/**
 * What an advance works with.
 *
 * @param clients AWS, as the one who asked for the operation
 * @param catalog the bucket of the operation
 * @param clock the engine's clock
 * @param log where the operation says what it does
 */
public record OperationContext(AwsClients clients, Catalog catalog, Clock clock, OperationLog log) {

    Ec2 ec2() {
        return clients.ec2();
    }

    Instant now() {
        return clock.instant();
    }
}
