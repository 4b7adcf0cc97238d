package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.step.Place;
import io.jenkins.plugins.amibackup.engine.operation.step.StepContext;
import java.util.HashMap;
import java.util.Map;

/**
 * Clients for other Regions and buckets than an operation's own, with the operation's own credentials. They are made when a step
 * first asks for them, and given back when the operation is driven no longer.
 */
final class OtherPlaces implements StepContext.Places, AutoCloseable {

    private final ClientPool pool;
    private final AwsAccess access;
    private final AwsClients own;
    /** Few operations work in another Region, and a thousand may wait. */
    private Map<String, AwsClients> byRegion = Map.of();

    /** @param own the clients of the operation itself; whoever has opened them closes them */
    OtherPlaces(ClientPool pool, AwsAccess access, AwsClients own) {
        this.pool = pool;
        this.access = access;
        this.own = own;
    }

    @Override
    public synchronized AwsClients clients(Place place) {
        if (!place.account().isEmpty() && !place.account().equals(own.account())) {
            throw OperationException.refused("place.unknown", place.account(), place.region());
        }
        if (place.region().equals(own.region())) {
            return own;
        }
        byRegion = byRegion.isEmpty() ? new HashMap<>() : byRegion;
        return byRegion.computeIfAbsent(place.region(), region -> pool.clients(access.in(region)));
    }

    @Override
    public synchronized void close() {
        byRegion.values().forEach(AwsClients::close);
        byRegion = Map.of();
    }
}
