package io.jenkins.plugins.amibackup.catalogs;

import hudson.Util;
import hudson.model.Actionable;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Job;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Queue;
import hudson.model.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A build of the restore job that restores a backup just now, or will.
 *
 * @param id that of its entry in the queue, which the build keeps
 * @param who whoever has begun it, in words
 * @param url below Jenkins' own address
 * @param name what the link to it says
 */
@Restricted(NoExternalUse.class)
public record RestoreUnderWay(long id, String who, Instant since, String url, String name) {

    /** No more builds in progress than this are looked at. */
    private static final int MOST = 100;

    /** Those of a job for a backup, as its parameter {@value RestoreJob#AMI_ID} says. The caller may see the job. */
    static List<RestoreUnderWay> of(Job<?, ?> job, String amiId) {
        List<RestoreUnderWay> found = new ArrayList<>();
        if (job instanceof Queue.Task task) {
            for (Queue.Item item : Queue.getInstance().getItems(task)) {
                if (isOf(item, amiId)) {
                    found.add(new RestoreUnderWay(
                            item.getId(),
                            who(item),
                            Instant.ofEpochMilli(item.getInQueueSince()),
                            job.getUrl(),
                            Messages.RestoreUnderWay_Queued(job.getFullDisplayName())));
                }
            }
        }
        int looked = 0;
        Run<?, ?> run = job.getLastBuild();
        while (run != null && looked++ < MOST) {
            if (run.isBuilding() && isOf(run, amiId)) {
                found.add(new RestoreUnderWay(
                        run.getQueueId(),
                        who(run),
                        Instant.ofEpochMilli(run.getTimeInMillis()),
                        run.getUrl(),
                        run.getFullDisplayName()));
            }
            run = run.getPreviousBuildInProgress();
        }
        return found;
    }

    private static boolean isOf(Actionable build, String amiId) {
        return build.getActions(ParametersAction.class).stream()
                .map(parameters -> parameters.getParameter(RestoreJob.AMI_ID))
                .anyMatch(parameter -> amiId.equals(value(parameter)));
    }

    private static Object value(ParameterValue parameter) {
        return parameter == null ? null : parameter.getValue();
    }

    private static String who(Actionable build) {
        List<Cause> causes = build.getActions(CauseAction.class).stream()
                .flatMap(action -> action.getCauses().stream())
                .toList();
        return causes.stream()
                .filter(Cause.UserIdCause.class::isInstance)
                .map(cause -> ((Cause.UserIdCause) cause).getUserName())
                .findFirst()
                .orElseGet(
                        () -> causes.isEmpty() ? "" : Util.fixNull(causes.get(0).getShortDescription()));
    }

    /** In a sentence without its end. */
    public String getText() {
        return who.isBlank()
                ? Messages.RestoreUnderWay_Since(Shown.moment(since))
                : Messages.RestoreUnderWay_BySince(Shown.words(who), Shown.moment(since));
    }

    /** For Jelly, which knows no records. */
    public String getUrl() {
        return url;
    }

    public String getName() {
        return name;
    }
}
