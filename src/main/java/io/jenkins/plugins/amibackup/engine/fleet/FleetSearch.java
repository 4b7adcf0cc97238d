package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Instance;

/** The instances that are named, or those that carry tags. */
public final class FleetSearch implements FleetSource {

    private final Engine engine;
    private final Selection selection;
    private final AwsAccess access;

    public FleetSearch(Engine engine, Selection selection, AwsAccess access) {
        this.engine = engine;
        this.selection = selection;
        this.access = access;
    }

    @Override
    public Map<String, String> instances(Consumer<Line> says) {
        selection.check();
        Map<String, String> labels = new LinkedHashMap<>();
        if (selection.instanceTags().isEmpty()) {
            selection.instanceIds().forEach(id -> labels.put(id, id));
            says.accept(Line.of("fleet.begins", labels.size(), FleetNames.most(List.copyOf(labels.keySet()))));
            return labels;
        }
        List<Instance> found = tagged();
        if (found.isEmpty()) {
            throw OperationException.badInput("fleet.none", selection.described(), access.region());
        }
        says.accept(Line.of("fleet.found", found.size(), selection.described()));
        selection.checkNumber(found.size());
        found.forEach(instance -> labels.put(instance.instanceId(), label(instance)));
        return labels;
    }

    private List<Instance> tagged() {
        try (AwsClients clients = engine.clients().clients(access)) {
            return clients.ec2().search().instancesTagged(selection.instanceTags());
        }
    }

    private static String label(Instance instance) {
        String name = Tags.map(instance.tags()).getOrDefault("Name", "");
        return name.isBlank() ? instance.instanceId() : instance.instanceId() + " " + name;
    }
}
