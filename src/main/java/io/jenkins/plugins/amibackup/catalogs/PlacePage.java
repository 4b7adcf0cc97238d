package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Api;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import jenkins.security.stapler.StaplerDispatchable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.verb.GET;

/** {@code places/<name>}: what is below belongs to one place that the user may see. */
@Restricted(NoExternalUse.class)
public final class PlacePage {

    private final Place place;

    PlacePage(Place place) {
        this.place = place;
    }

    /** A place has no page of its own: it is a part of the list. */
    @GET
    @WebMethod(name = "")
    public HttpResponse doIndex() {
        return HttpResponses.redirectViaContextPath(CatalogQuery.listOf(place));
    }

    /** {@code api/json}: its part of the list. */
    @StaplerDispatchable
    public Api getApi() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        return new Api(CatalogContent.of(CatalogQuery.of(request::getParameter).in(place.name())));
    }

    /** {@code backups/<ami-id>} */
    @StaplerDispatchable
    public Backups getBackups() {
        return new Backups(place);
    }

    /** {@code instances/<instance-id>} */
    @StaplerDispatchable
    public Instances getInstances() {
        return new Instances(place);
    }

    /** The backups of a place, by AMI ID. */
    @Restricted(NoExternalUse.class)
    public record Backups(Place place) {

        @CheckForNull
        public BackupPage getDynamic(String amiId) {
            return Ids.isImage(amiId) ? new BackupPage(place, amiId) : null;
        }
    }

    /** The instances of which there are backups in a place, by instance ID. */
    @Restricted(NoExternalUse.class)
    public record Instances(Place place) {

        @CheckForNull
        public InstancePage getDynamic(String instanceId) {
            return Ids.isInstance(instanceId) ? new InstancePage(place, instanceId) : null;
        }
    }
}
