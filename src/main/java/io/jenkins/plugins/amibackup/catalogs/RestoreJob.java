package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ParameterDefinition;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Queue;
import hudson.model.StringParameterDefinition;
import hudson.model.User;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import jenkins.model.ParameterizedJobMixIn;
import org.springframework.security.access.AccessDeniedException;

/**
 * The job that an administrator has named for restores from pages, as the user who looks sees it. It acts with its own credentials, and
 * gets nothing from a page but the four parameters named here, as far as it declares them as strings.
 */
final class RestoreJob {

    static final String AMI_ID = "AMI_ID";
    static final String BUCKET = "AMI_BACKUP_BUCKET";
    static final String REGION = "AMI_BACKUP_REGION";
    static final String INSTANCE_ID = "AMI_BACKUP_INSTANCE_ID";

    /** What keeps a user from restoring with it. */
    enum Obstacle {
        /** No job is named. */
        NONE,
        /** It isn't there, or the user may not see it: which of the two is nobody's business. */
        HIDDEN,
        /** It has no parameter that says which backup to restore. */
        UNSUITABLE,
        DISABLED,
        /** The user may see it and not build it. */
        FORBIDDEN
    }

    private final Job<?, ?> job;

    private RestoreJob(@CheckForNull Job<?, ?> job) {
        this.job = job;
    }

    /** As it is configured now, for the user of this request. */
    static RestoreJob current() {
        String name = Util.fixEmptyAndTrim(CatalogConfiguration.get().getRestoreJob());
        if (name == null) {
            return new RestoreJob(null);
        }
        try {
            Job<?, ?> found = Jenkins.get().getItemByFullName(name, Job.class);
            return new RestoreJob(found != null && found.hasPermission(Item.READ) ? found : null);
        } catch (AccessDeniedException onlyDiscoverable) {
            return new RestoreJob(null);
        }
    }

    /** What keeps the user from restoring with it; empty where nothing does. */
    Optional<Obstacle> obstacle() {
        if (job == null) {
            return Optional.of(
                    Util.fixEmptyAndTrim(CatalogConfiguration.get().getRestoreJob()) == null
                            ? Obstacle.NONE
                            : Obstacle.HIDDEN);
        }
        if (!(job instanceof ParameterizedJobMixIn.ParameterizedJob) || !declares(AMI_ID)) {
            return Optional.of(Obstacle.UNSUITABLE);
        }
        if (!job.isBuildable()) {
            return Optional.of(Obstacle.DISABLED);
        }
        return job.hasPermission(Item.BUILD) ? Optional.empty() : Optional.of(Obstacle.FORBIDDEN);
    }

    /** @throws IllegalStateException where there is none that the user may see */
    Job<?, ?> job() {
        if (job == null) {
            throw new IllegalStateException("no restore job");
        }
        return job;
    }

    private boolean declares(String parameter) {
        return definitions().stream().anyMatch(definition -> isOurs(definition, parameter));
    }

    private static boolean isOurs(ParameterDefinition definition, String name) {
        return definition.getClass() == StringParameterDefinition.class
                && definition.getName().equals(name);
    }

    private List<ParameterDefinition> definitions() {
        ParametersDefinitionProperty property = job.getProperty(ParametersDefinitionProperty.class);
        return property == null ? List.of() : property.getParameterDefinitions();
    }

    /**
     * What the job is told: each of the four that it declares as a string.
     *
     * @param instanceId empty where it isn't known
     */
    Map<String, String> told(Place place, String amiId, String instanceId) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(AMI_ID, amiId);
        all.put(BUCKET, place.connection().bucket());
        all.put(REGION, place.connection().region());
        all.put(INSTANCE_ID, instanceId);
        all.entrySet().removeIf(one -> one.getValue().isEmpty() || !declares(one.getKey()));
        return all;
    }

    /**
     * Schedules a build of it as the user of this request, who must have been checked for all that it takes.
     *
     * @return empty when Jenkins takes no builds now
     */
    Optional<Queue.Item> schedule(Place place, String amiId, String instanceId) {
        job().checkPermission(Item.READ);
        job().checkPermission(Item.BUILD);
        Map<String, String> told = told(place, amiId, instanceId);
        List<ParameterValue> values = new ArrayList<>();
        for (ParameterDefinition definition : definitions()) {
            String name = definition.getName();
            ParameterValue value = told.containsKey(name) && isOurs(definition, name)
                    ? ((StringParameterDefinition) definition).createValue(told.get(name))
                    : definition.getDefaultParameterValue();
            if (value != null) {
                values.add(value);
            }
        }
        User user = User.current();
        return Optional.ofNullable(ParameterizedJobMixIn.scheduleBuild2(
                job(),
                0,
                new CauseAction(new Cause.UserIdCause(), new RestoreCause(amiId, place.name())),
                new RestoreRequest(amiId, user == null ? null : user.getId()),
                new ParametersAction(values)));
    }
}
