package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Api;
import hudson.model.ModelObject;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.JsonAnswer;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;

/** The page of one instance: what is expected of it, its backups over time, the last good one, and what retention would do. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class InstancePage implements ModelObject, StaplerProxy {

    private final Place place;
    private final String instanceId;

    /** @param instanceId in the right form; whether there is such an instance is not known yet */
    InstancePage(Place place, String instanceId) {
        this.place = place;
        this.instanceId = instanceId;
    }

    /** Guards everything below this address. */
    @Override
    public Object getTarget() {
        place.checkPermission(AmiBackupPermissions.VIEW);
        return this;
    }

    @Override
    public String getDisplayName() {
        return instanceId;
    }

    @Exported
    public String getInstanceId() {
        return instanceId;
    }

    @Exported(name = "place")
    public String getPlaceName() {
        return place.name();
    }

    /** What the page shows now; where that is old, the place is read again in the background. */
    public InstanceView getView() {
        return new InstanceView(Listings.get().look(place), instanceId, Instant.now());
    }

    /** {@code api}: the same for programs. */
    public Api getApi() {
        return new Api(this);
    }

    /** How it stands with the place: whether it was read at all, and when. */
    @Exported
    public PlaceStatus getStatus() {
        return new PlaceStatus(Listings.get().look(place));
    }

    /** Its backups, the newest first, removed ones among them. */
    @Exported
    public List<ListedRow> getBackups() {
        return Listings.get()
                .look(place)
                .listing()
                .ofInstance(instanceId)
                .map(backup -> new ListedRow(place, backup))
                .toList();
    }

    /** What administrators expect of it, and whether it has that. */
    @Exported
    public List<InstanceExpectation> getExpectations() {
        return getView().expectations();
    }

    /** For the page's script: whether more is about to come, and what changes when the page must be drawn anew. */
    @GET
    @WebMethod(name = "status")
    public void doStatus(StaplerResponse2 response) throws IOException {
        InstanceView view = getView();
        ObjectNode status = Json.object();
        status.put("busy", view.isBusy());
        status.put("shape", view.getShape());
        status.put("title", view.getTitle());
        status.put("announcement", view.getAnnouncement());
        JsonAnswer.send(status, response);
    }
}
