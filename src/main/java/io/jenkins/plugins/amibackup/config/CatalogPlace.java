package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * A catalog: a bucket with backups that people may look at, beside that of the global defaults. Its values are checked where the
 * whole configuration is set, see {@link CatalogConfiguration#setCatalogs}.
 */
@Restricted(NoExternalUse.class)
public final class CatalogPlace extends AbstractDescribableImpl<CatalogPlace> {

    private final String name;
    private String bucket;
    private String region;
    private String bucketOwner;
    private String credentialsId;
    private String roleArn;
    private String externalId;
    private String folder;

    /** @param name as it stands in addresses, see {@link CatalogRules#name} */
    @DataBoundConstructor
    public CatalogPlace(String name) {
        this.name = Util.fixNull(name).strip();
    }

    public String getName() {
        return name;
    }

    public String getBucket() {
        return bucket;
    }

    @DataBoundSetter
    public void setBucket(String value) {
        bucket = Util.fixEmptyAndTrim(value);
    }

    /** Null for the default Region. */
    @CheckForNull
    public String getRegion() {
        return region;
    }

    @DataBoundSetter
    public void setRegion(@CheckForNull String value) {
        region = Util.fixEmptyAndTrim(value);
    }

    /** The number of the account that the bucket must belong to; null for the account that acts. */
    @CheckForNull
    public String getBucketOwner() {
        return bucketOwner;
    }

    @DataBoundSetter
    public void setBucketOwner(@CheckForNull String value) {
        bucketOwner = Util.fixEmptyAndTrim(value);
    }

    /** Jenkins' own, or where a folder is named, those that can be used in it; null for the default credentials. */
    @CheckForNull
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(@CheckForNull String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    /** A role to assume with these; null for none. */
    @CheckForNull
    public String getRoleArn() {
        return roleArn;
    }

    @DataBoundSetter
    public void setRoleArn(@CheckForNull String value) {
        roleArn = Util.fixEmptyAndTrim(value);
    }

    /** What the role asks for; null for nothing. */
    @CheckForNull
    public String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public void setExternalId(@CheckForNull String value) {
        externalId = Util.fixEmptyAndTrim(value);
    }

    /** The full name of the folder whose people may see it; null for everybody with the permission on Jenkins. */
    @CheckForNull
    public String getFolder() {
        return folder;
    }

    @DataBoundSetter
    public void setFolder(@CheckForNull String value) {
        folder = CatalogRules.fullName(value);
    }

    /** The same in another folder. */
    CatalogPlace inFolder(String fullName) {
        CatalogPlace moved = new CatalogPlace(name);
        moved.bucket = bucket;
        moved.region = region;
        moved.bucketOwner = bucketOwner;
        moved.credentialsId = credentialsId;
        moved.roleArn = roleArn;
        moved.externalId = externalId;
        moved.setFolder(fullName);
        return moved;
    }

    /** The place that it names, with the default Region where it names none. */
    public Place place() {
        return new Place(
                name,
                new Connection(bucket, region, credentialsId, roleArn, externalId)
                        .ownedBy(bucketOwner)
                        .withDefaults(),
                Util.fixNull(folder));
    }

    /** @throws OperationException with the line to show, for the first thing that is wrong */
    void check() {
        CatalogRules.name(name);
        Checks.bucket(Util.fixNull(bucket));
        place().connection().check();
        Connection.checkRole(Util.fixNull(roleArn));
        Connection.checkExternalId(Util.fixNull(externalId));
    }

    @Extension
    @Symbol("amiBackupCatalog")
    public static final class DescriptorImpl extends Descriptor<CatalogPlace> implements CatalogFields {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CatalogPlace_DisplayName();
        }
    }
}
