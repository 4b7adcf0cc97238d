package io.jenkins.plugins.amibackup.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.buildlog.ErrorSource;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.verb.GET;

/** The operations of a build: a line for each on the build's page, and a page of their own that updates itself. */
@Restricted(NoExternalUse.class)
public final class OperationsAction extends Tab implements RunAction2, StaplerProxy, ErrorSource {

    private final List<BuildOperation> operations = new CopyOnWriteArrayList<>();

    private transient Run<?, ?> run;

    OperationsAction() {
        super(null);
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

    /** Those of which nothing was heard any more, although they have not ended. */
    List<BuildOperation> leftBehind() {
        return operations.stream()
                .filter(operation -> operation.state() == OperationState.RUNNING
                        && !AmiBackupEngine.get().isUnderWay(operation.runId()))
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

    /** The operations as the pages show them, in the order in which they began. */
    public List<OperationView> getOperations() {
        boolean reader = run.hasPermission(Item.EXTENDED_READ);
        return operations.stream()
                .map(operation -> new OperationView(operation, run.isBuilding(), reader))
                .collect(Collectors.toList());
    }

    /** Changes when a page must be drawn anew; while it stays the same, only bars and times move. */
    public String getShape() {
        return shape(getOperations());
    }

    private static String shape(List<OperationView> views) {
        return views.stream().map(OperationView::shape).collect(Collectors.joining(" "));
    }

    /** Whether anything still moves, or may begin to. */
    public boolean isLive() {
        return run.isBuilding() || getOperations().stream().anyMatch(OperationView::isLive);
    }

    /** What moves on the page, for its script. */
    @GET
    @WebMethod(name = "status")
    public void doStatus(StaplerResponse2 response) throws IOException {
        run.checkPermission(Item.READ);
        List<OperationView> views = getOperations();
        ObjectNode json = Json.object();
        json.put("live", isLive());
        json.put("shape", shape(views));
        ArrayNode list = json.putArray("operations");
        for (OperationView view : views) {
            ObjectNode operation = list.addObject();
            operation.put("runId", view.getRunId());
            operation.put("announcement", view.announcement());
            operation.put("time", view.getTime());
            ArrayNode stages = operation.putArray("stages");
            for (StageView stage : view.getStages()) {
                stages.addObject().put("percent", stage.getPercent()).put("text", stage.getText());
            }
        }
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(Json.bytes(json));
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
        return Messages.OperationsAction_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "ami-backup";
    }
}
