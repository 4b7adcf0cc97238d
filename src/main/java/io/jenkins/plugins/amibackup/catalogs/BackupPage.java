package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.ModelObject;
import hudson.model.User;
import hudson.security.ACL;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.JsonAnswer;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.GET;

/** The page of one backup: what its record says, and what people may do with it. AWS is asked behind it, never in a request. */
@ExportedBean
@Restricted(NoExternalUse.class)
public final class BackupPage implements ModelObject, StaplerProxy {

    /** A page that stays open reads the record again after this: somebody may hold the backup, or delete the record. */
    private static final Duration READ_AGAIN = Duration.ofSeconds(30);
    /** Whoever opens the page sees what is not older than this. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    /** In characters: who holds a backup. */
    private static final int LONGEST_NAME = 500;

    private final Place place;
    private final String amiId;
    private final BackupLook look;

    /** @param amiId in the right form; whether there is such a backup is not known yet */
    BackupPage(Place place, String amiId) {
        this.place = place;
        this.amiId = amiId;
        look = BackupLooks.get().of(place, amiId);
    }

    /** Guards everything below this address. */
    @Override
    public Object getTarget() {
        place.checkPermission(AmiBackupPermissions.VIEW);
        return this;
    }

    Place place() {
        return place;
    }

    BackupLook look() {
        return look;
    }

    @Override
    public String getDisplayName() {
        return amiId;
    }

    @Exported
    public String getAmiId() {
        return amiId;
    }

    @Exported(name = "place")
    public String getPlaceName() {
        return place.name();
    }

    /** Begins to read the record, for whoever opens the page. */
    public void open() {
        look.record().read(FRESH);
    }

    /** What the page shows now. */
    public BackupView getView() {
        return new BackupView(this);
    }

    public boolean isRestorer() {
        return place.allows(AmiBackupPermissions.RESTORE);
    }

    public boolean isManager() {
        return place.allows(AmiBackupPermissions.MANAGE);
    }

    /** What is copied from here; as whom the place is reached is only for those who may see how things are configured. */
    public List<CallToCopy> getCalls() {
        Connection connection = place.connection();
        return CallToCopy.of(
                amiId, place.acl().hasPermission(Item.EXTENDED_READ) ? connection : connection.anonymous());
    }

    /** {@code restore}: with which job, and who restores it already. */
    public RestorePage getRestore() {
        return new RestorePage(this);
    }

    /** {@code api}: the same for programs, with {@code "state": "reading"} until the record was read. */
    public Api getApi() {
        look.record().read(READ_AGAIN);
        return new Api(this);
    }

    /** How far the record is, in a word: {@code reading}, {@code read}, {@code gone} or {@code failed}. */
    @Exported
    public String getState() {
        return look.record().state().name().toLowerCase(Locale.ROOT);
    }

    /** What the record says; null where it wasn't read. */
    @CheckForNull
    @Exported(name = "record", inline = true)
    public RecordBean getRecordBean() {
        return look.record().view(RecordBean::new);
    }

    /** Why the record could not be read; null where it could. */
    @CheckForNull
    @Exported
    public String getFailure() {
        return look.record().failure().isEmpty()
                ? null
                : Shown.line(look.record().failure());
    }

    /** For the page's script: whether something is under way, and what changes when the page must be drawn anew. */
    @GET
    @WebMethod(name = "record")
    public void doRecord(StaplerResponse2 response) throws IOException {
        look.record().read(READ_AGAIN);
        BackupView view = getView();
        ObjectNode status = Json.object();
        status.put("state", getState());
        status.put("busy", view.isBusy());
        status.put("shape", view.getShape());
        status.put("announcement", view.getAnnouncement());
        status.put("title", view.getTitle());
        status.put("holdable", view.isHoldable());
        status.put("restorable", view.isRestorable());
        JsonAnswer.send(status, response);
    }

    /** Begins to look at the stored object. */
    @RequirePOST
    @WebMethod(name = "look")
    public HttpResponse doLook() {
        place.checkPermission(AmiBackupPermissions.VIEW);
        look.look();
        return HttpResponses.redirectToDot();
    }

    /**
     * Begins to hold the backup, unless somebody else is changing it.
     *
     * @param why in words
     */
    @RequirePOST
    @WebMethod(name = "hold")
    public HttpResponse doHold(@QueryParameter String why) {
        place.checkPermission(AmiBackupPermissions.MANAGE);
        String reason = Util.fixNull(why).strip();
        String by = by();
        try {
            Checks.hold(by, reason);
            return back(look.hold(new Hold(by, reason, Instant.now(), "")));
        } catch (OperationException wrong) {
            look.refuse(wrong.line());
            return back(true);
        }
    }

    /** Begins to take all holds from the backup, unless somebody is holding it just now. */
    @RequirePOST
    @WebMethod(name = "release")
    public HttpResponse doRelease() {
        place.checkPermission(AmiBackupPermissions.MANAGE);
        return back(look.release());
    }

    /** @param begun else the page says, to this user alone, that somebody else is changing the backup */
    private static HttpResponse back(boolean begun) {
        return begun ? HttpResponses.redirectToDot() : HttpResponses.redirectTo("./?meanwhile=true");
    }

    /** The name of the user, and the ID where that is another: for the record, so in no particular language. */
    private static String by() {
        User user = User.current();
        if (user == null) {
            return ACL.ANONYMOUS_USERNAME;
        }
        String name = user.getFullName();
        return Sanitizer.line(name.equals(user.getId()) ? name : name + " (" + user.getId() + ")", LONGEST_NAME);
    }
}
