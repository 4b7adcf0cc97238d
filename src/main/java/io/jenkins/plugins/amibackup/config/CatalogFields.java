package io.jenkins.plugins.amibackup.config;

import com.cloudbees.jenkins.plugins.awscredentials.AmazonWebServicesCredentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.Util;
import hudson.model.Item;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.time.Clock;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The choices, checks and the test button of a catalog in the global form. All of it is for administrators. */
@Restricted(NoExternalUse.class)
public interface CatalogFields {

    /** The Region of catalogs that name none. */
    default String getDefaultRegion() {
        return Defaults.current().region();
    }

    /** Those of the folder where one is named, because they are looked up there; else Jenkins' own. */
    @POST
    default ListBoxModel doFillCredentialsIdItems(@QueryParameter String folder, @QueryParameter String credentialsId) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return items.includeCurrentValue(credentialsId);
        }
        items.add(FormDefaults.credentials(), "");
        String named = CatalogRules.fullName(folder);
        Item group = named == null ? null : place(named).group();
        if (group != null) {
            items.includeMatchingAs(
                    ACL.SYSTEM2, group, AmazonWebServicesCredentials.class, List.of(), CredentialsMatchers.always());
        } else if (named == null) {
            items.includeMatchingAs(
                    ACL.SYSTEM2,
                    Jenkins.get(),
                    AmazonWebServicesCredentials.class,
                    List.of(),
                    CredentialsMatchers.always());
        }
        return items.includeCurrentValue(credentialsId);
    }

    @POST
    default ListBoxModel doFillRegionItems() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER) ? Choices.regions() : new ListBoxModel();
    }

    @POST
    default ListBoxModel doFillBucketItems(
            @QueryParameter String bucket,
            @QueryParameter String region,
            @QueryParameter String credentialsId,
            @QueryParameter String roleArn,
            @QueryParameter String externalId,
            @QueryParameter String folder) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return new ListBoxModel();
        }
        Place typed = typed("", region, "", credentialsId, roleArn, externalId, folder);
        return Choices.ask(bucket, () -> typed.access(Clock.systemUTC()), Choices::buckets, Choices::ofBuckets);
    }

    @POST
    default FormValidation doCheckName(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormText.required(value, CatalogRules::name);
    }

    @POST
    default FormValidation doCheckBucket(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormText.required(value, Checks::bucket);
    }

    @POST
    default FormValidation doCheckBucketOwner(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormText.optional(value, Checks::bucketOwner);
    }

    @POST
    default FormValidation doCheckRegion(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return ConnectionFields.known(FormText.optional(value, Checks::region), value);
    }

    @POST
    default FormValidation doCheckRoleArn(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormText.optional(value, Connection::checkRole);
    }

    @POST
    default FormValidation doCheckExternalId(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return FormText.optional(value, Connection::checkExternalId);
    }

    /** A folder may be made later, so that this is only a warning. */
    @POST
    default FormValidation doCheckFolder(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        String named = CatalogRules.fullName(value);
        return named == null || place(named).group() != null
                ? FormValidation.ok()
                : FormValidation.warning(Messages.CatalogFields_NoFolder(named));
    }

    /** Looks at the bucket as the pages would, with the values in the form, saved or not. */
    @POST
    default FormValidation doTestCatalog(
            @QueryParameter String bucket,
            @QueryParameter String region,
            @QueryParameter String bucketOwner,
            @QueryParameter String credentialsId,
            @QueryParameter String roleArn,
            @QueryParameter String externalId,
            @QueryParameter String folder) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return CatalogProbe.run(typed(bucket, region, bucketOwner, credentialsId, roleArn, externalId, folder));
    }

    private static Place place(String folder) {
        return typed("", "", "", "", "", "", folder);
    }

    private static Place typed(
            String bucket,
            String region,
            String bucketOwner,
            String credentialsId,
            String roleArn,
            String externalId,
            String folder) {
        return new Place(
                "",
                new Connection(bucket, region, credentialsId, roleArn, externalId)
                        .ownedBy(bucketOwner)
                        .withDefaults(),
                Util.fixNull(CatalogRules.fullName(folder)));
    }
}
