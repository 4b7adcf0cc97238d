package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Executor;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.User;
import hudson.security.ACL;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.buildlog.ErrorSource;
import io.jenkins.plugins.amibackup.config.JsonAnswer;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BackgroundBackups;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
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

/** The operations of a build: a line for each on the build's page, and a page of their own that updates itself. */
@Restricted(NoExternalUse.class)
public final class OperationsAction extends Tab implements RunAction2, StaplerProxy, ErrorSource {

    /** The name of the page in addresses. */
    public static final String URL = "ami-backup";

    /** The page, below that of its build. */
    public static final String PAGE = URL + "/";

    private List<BuildOperation> operations = new CopyOnWriteArrayList<>();

    private transient Run<?, ?> run;

    OperationsAction() {
        super(null);
    }

    /** A record may be damaged: what can be read of it is shown. */
    private Object readResolve() {
        operations = new CopyOnWriteArrayList<>(Kept.sound(operations, BuildOperation.class));
        return this;
    }

    /** The action of a build, which gets one where it has none. */
    static OperationsAction of(Run<?, ?> run) {
        synchronized (run) {
            OperationsAction action = run.getAction(OperationsAction.class);
            if (action == null) {
                action = new OperationsAction();
                run.addAction(action);
            }
            return action;
        }
    }

    /** Takes up an operation that begins, or goes on. */
    synchronized BuildOperation begin(BuildRequest request, Work.One one, long now) {
        BuildOperation known = find(request.runId());
        if (known == null) {
            known = new BuildOperation(request, one, now);
            operations.add(known);
        } else {
            known.begin();
        }
        return known;
    }

    /** Those of which nothing was heard any more, although they have not ended, and verifications that were left as they were. */
    List<BuildOperation> leftBehind() {
        return operations.stream()
                .filter(operation -> operation.state() == OperationState.RUNNING
                        || operation.state() == OperationState.DETACHED
                                && operation.drillRunId().isPresent())
                .filter(operation -> !AmiBackupEngine.get().isUnderWay(operation.runId()))
                .toList();
    }

    /** What a gate, or the gate of each of several instances, has let pass has failed; says whether one of them is known. */
    boolean deploymentFailed(String gateRunId) {
        return operations.stream()
                        .filter(operation -> operation.runId().equals(gateRunId)
                                || operation.runId().equals(Ids.ofMember(gateRunId, operation.instanceId())))
                        .filter(BuildOperation::deploymentFailed)
                        .count()
                > 0;
    }

    BuildOperation find(String runId) {
        return operations.stream()
                .filter(operation -> operation.runId().equals(runId))
                .findFirst()
                .orElse(null);
    }

    /**
     * An error is about the operation of which it names the most. If that is true of several, or of none, there are links only
     * if they all have the same Region and bucket.
     */
    @Override
    public Optional<ConsoleLinks> linksOf(Set<String> named) {
        long most = operations.stream()
                .mapToLong(operation -> operation.countNames(named))
                .max()
                .orElse(0);
        List<BuildOperation> about = operations.stream()
                .filter(operation -> operation.countNames(named) == most)
                .toList();
        long places = about.stream().map(BuildOperation::place).distinct().count();
        return places == 1 ? Optional.of(new ConsoleLinks(about.get(0).connection())) : Optional.empty();
    }

    @Override
    public Optional<String> pageOf(String line, Set<String> named) {
        return ErrorPage.of(operations, line, named);
    }

    /** What a build has done, or does, in the order in which that began; empty where it has none of it. */
    public static List<PastOperation> pastOf(Run<?, ?> build) {
        OperationsAction action = build.getAction(OperationsAction.class);
        return action == null
                ? List.of()
                : action.kept().stream()
                        .map(operation -> PastOperation.of(operation, build.isBuilding()))
                        .toList();
    }

    /** The operations as the build keeps them. */
    List<BuildOperation> kept() {
        return List.copyOf(operations);
    }

    /** Whether the user may end the build with all that it does, while it is under way. */
    public boolean isAbortable() {
        return run.isBuilding() && run.hasPermission(Item.CANCEL);
    }

    /** Aborts the build, as its own button in Jenkins does. Nothing happens to one that has ended. */
    @RequirePOST
    @WebMethod(name = "abort")
    public HttpResponse doAbort() {
        run.checkPermission(Item.CANCEL);
        Executor executor = run.isBuilding() ? run.getExecutor() : null;
        if (executor != null) {
            executor.interrupt(Result.ABORTED);
        }
        return HttpResponses.redirectToDot();
    }

    /** Whether the user may end what goes on in the background. */
    public boolean isEndable() {
        return run.hasPermission(Item.CANCEL);
    }

    /**
     * Ends a backup that goes on in the background. Nothing happens to one that has ended, or is of another build.
     *
     * @param runId the run as the page names it
     */
    @RequirePOST
    @WebMethod(name = "end")
    public HttpResponse doEnd(@QueryParameter("run") String runId) {
        run.checkPermission(Item.CANCEL);
        BuildOperation operation = find(Util.fixNull(runId));
        if (operation != null) {
            User user = User.current();
            BackgroundBackups.get()
                    .end(
                            run,
                            operation.runId(),
                            Line.of(
                                    "background.endedBy",
                                    user == null ? ACL.ANONYMOUS_USERNAME : user.getDisplayName()));
        }
        return HttpResponses.redirectToDot();
    }

    /** The operations as the pages show them, in the order in which they began. */
    public List<OperationView> getOperations() {
        boolean reader = run.hasPermission(Item.EXTENDED_READ);
        return operations.stream()
                .map(operation -> new OperationView(operation, run.isBuilding(), reader))
                .toList();
    }

    /** What the page shows now. */
    public PageContent getContent() {
        return new PageContent(getOperations(), run.isBuilding(), "");
    }

    /**
     * What the page of one operation shows now.
     *
     * @param runId null, or that of no operation of this build, for all of them
     */
    public PageContent content(@CheckForNull String runId) {
        List<OperationView> one = getOperations().stream()
                .filter(operation -> operation.getRunId().equals(runId))
                .limit(1)
                .toList();
        return one.isEmpty()
                ? getContent()
                : new PageContent(one, run.isBuilding(), one.get(0).getRunId());
    }

    /** What moves on the page, for its script. */
    @GET
    @WebMethod(name = "status")
    public void doStatus(@QueryParameter String run, StaplerResponse2 response) throws IOException {
        this.run.checkPermission(Item.READ);
        JsonAnswer.send(content(run).status(), response);
    }

    @Override
    public Object getTarget() {
        run.checkPermission(Item.READ);
        return this;
    }

    @Override
    public void onAttached(Run<?, ?> attached) {
        onLoad(attached);
    }

    @Override
    public void onLoad(Run<?, ?> loaded) {
        run = loaded;
        object = loaded;
    }

    @Override
    public String getIconFileName() {
        return "symbol-server";
    }

    @Override
    public String getDisplayName() {
        return PageTitle.of(operations);
    }

    @Override
    public String getUrlName() {
        return URL;
    }
}
