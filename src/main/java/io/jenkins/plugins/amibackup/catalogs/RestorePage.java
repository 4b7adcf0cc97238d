package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ModelObject;
import hudson.model.Queue;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.JsonAnswer;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/**
 * {@code restore}, below the page of a backup: with which job, and who restores it already. Whoever confirms that has the job built, and
 * is led to the build.
 */
@Restricted(NoExternalUse.class)
public final class RestorePage implements ModelObject, StaplerProxy {

    /** A form names no more than this of what it has shown. */
    private static final int MOST_SEEN = 1000;

    private final BackupPage backup;
    private final RestoreJob job;

    RestorePage(BackupPage backup) {
        this.backup = backup;
        job = RestoreJob.current();
    }

    /** Guards everything below this address. */
    @Override
    public Object getTarget() {
        backup.place().checkPermission(AmiBackupPermissions.RESTORE);
        return this;
    }

    @Override
    public String getDisplayName() {
        return Messages.RestorePage_DisplayName();
    }

    public BackupPage getBackup() {
        return backup;
    }

    /** What the page shows of the backup now. */
    public BackupView getView() {
        return backup.getView();
    }

    /** Why the user can't restore from here; empty where nothing is in the way. */
    public String getObstacle() {
        return job.obstacle()
                .map(obstacle -> switch (obstacle) {
                    case NONE -> Messages.RestorePage_NoJob();
                    case HIDDEN -> Messages.RestorePage_Hidden();
                    case UNSUITABLE ->
                        Messages.RestorePage_Unsuitable(job.job().getFullDisplayName(), RestoreJob.AMI_ID);
                    case DISABLED -> Messages.RestorePage_Disabled(job.job().getFullDisplayName());
                    case FORBIDDEN -> Messages.RestorePage_Forbidden(job.job().getFullDisplayName());
                })
                .orElse("");
    }

    /** Whether the page shows how a restore job is made. */
    public boolean isJobToMake() {
        return job.obstacle()
                .filter(Set.of(RestoreJob.Obstacle.NONE, RestoreJob.Obstacle.UNSUITABLE)::contains)
                .isPresent();
    }

    /** A Pipeline that restores what this page asks it to. */
    public String getJenkinsfile() {
        return RestoreJenkinsfile.text();
    }

    public boolean isAdministrator() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    /** The job that would be built; only where there is no obstacle. */
    public Job<?, ?> getJob() {
        return job.job();
    }

    /** What the job is told. */
    public Map<String, String> getParameters() {
        return job.told(backup.place(), backup.getAmiId(), instanceId());
    }

    /** As the record says; empty before that was read. */
    private String instanceId() {
        return Util.fixNull(backup.look().record().view(BackupRecord::instanceId));
    }

    /** Who restores it just now. */
    public List<RestoreUnderWay> getUnderWay() {
        return job.obstacle().isEmpty() ? RestoreUnderWay.of(job.job(), backup.getAmiId()) : List.of();
    }

    /** By which the form says whom it has shown. */
    public String seen(List<RestoreUnderWay> shown) {
        return shown.stream().map(restore -> String.valueOf(restore.id())).collect(Collectors.joining(" "));
    }

    /**
     * Builds the restore job as the user. Where somebody else has begun to restore the backup since the form was shown, it is shown
     * again and nothing is built.
     *
     * @param seen whom the form has shown, as {@link #seen} says
     */
    @RequirePOST
    @WebMethod(name = "start")
    public HttpResponse doStart(@QueryParameter String seen) {
        backup.place().checkPermission(AmiBackupPermissions.RESTORE);
        if (job.obstacle().isPresent()) {
            return HttpResponses.redirectToDot();
        }
        Set<String> shown =
                Arrays.stream(Util.fixNull(seen).split(" ", MOST_SEEN)).collect(Collectors.toSet());
        if (getUnderWay().stream().anyMatch(restore -> !shown.contains(String.valueOf(restore.id())))) {
            return HttpResponses.redirectTo("./?meanwhile=true");
        }
        Optional<Queue.Item> queued = job.schedule(backup.place(), backup.getAmiId(), instanceId());
        return HttpResponses.redirectTo(
                queued.map(item -> "begun?item=" + item.getId()).orElse("./?quiet=true"));
    }

    /**
     * For the script of the page that waits: where the build of an entry of the queue is, as {@code {"url": …}}; empty as long as it
     * waits, with why it does.
     */
    @GET
    @WebMethod(name = "where")
    public void doWhere(@QueryParameter long item, StaplerResponse2 response) throws IOException {
        Queue.Item queued = queued(item);
        ObjectNode answer = Json.object();
        answer.put("url", where(queued).map(Shown::address).orElse(""));
        answer.put("why", queued == null ? "" : Shown.words(Util.fixNull(queued.getWhy())));
        JsonAnswer.send(answer, response);
    }

    /** Where the build of an {@linkplain #queued entry} of the queue is; the job where that can't be told any more; empty as long as it waits. */
    private Optional<String> where(@CheckForNull Queue.Item queued) {
        if (queued == null) {
            return Optional.of(job.obstacle().isPresent() ? "" : job.job().getUrl());
        }
        if (queued instanceof Queue.LeftItem left) {
            return left.isCancelled()
                    ? Optional.of(job.job().getUrl())
                    : Optional.ofNullable(left.getExecutable())
                            .map(executable -> executable instanceof Run<?, ?> run && run.hasPermission(Item.READ)
                                    ? run.getUrl()
                                    : job.job().getUrl());
        }
        return Optional.empty();
    }

    /** An entry of the queue that is of the restore job; null where there is none any more, or something is in the way. */
    @CheckForNull
    private Queue.Item queued(long item) {
        Queue.Item queued =
                job.obstacle().isPresent() ? null : Queue.getInstance().getItem(item);
        return queued == null || queued.task != job.job() ? null : queued;
    }
}
