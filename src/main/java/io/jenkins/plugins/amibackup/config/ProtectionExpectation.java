package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.protection.Expectation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * What an administrator says must have a backup. Its values are checked where the whole configuration is set, see {@link
 * CatalogConfiguration#setExpectations}; the Region is that of its place.
 */
@Restricted(NoExternalUse.class)
public final class ProtectionExpectation extends AbstractDescribableImpl<ProtectionExpectation> {

    private final String name;
    private String place;
    private String tags;
    private String maxAge;
    private String provenWithin;

    /** @param name what people call it */
    @DataBoundConstructor
    public ProtectionExpectation(String name) {
        this.name = Util.fixNull(name).strip();
    }

    @NonNull
    public String getName() {
        return name;
    }

    /** Where the backups lie: the name of a catalog; null for the default bucket. */
    @CheckForNull
    public String getPlace() {
        return place;
    }

    @DataBoundSetter
    public void setPlace(@CheckForNull String value) {
        String given = Util.fixEmptyAndTrim(value);
        place = Place.DEFAULT.equals(given) ? null : given;
    }

    /** The tags of the instances, one a line. */
    @NonNull
    public String getTags() {
        return Util.fixNull(tags);
    }

    @DataBoundSetter
    public void setTags(@CheckForNull String value) {
        tags = Util.fixEmptyAndTrim(value);
    }

    /** How old the newest backup may be. */
    @NonNull
    public String getMaxAge() {
        return maxAge == null ? Expectation.DEFAULT_AGE : maxAge;
    }

    @DataBoundSetter
    public void setMaxAge(@CheckForNull String value) {
        String given = Util.fixEmptyAndTrim(value);
        maxAge = Expectation.DEFAULT_AGE.equals(given) ? null : given;
    }

    /** How old the last proof may be; null where none is demanded. */
    @CheckForNull
    public String getProvenWithin() {
        return provenWithin;
    }

    @DataBoundSetter
    public void setProvenWithin(@CheckForNull String value) {
        provenWithin = Util.fixEmptyAndTrim(value);
    }

    /** The name of its place: {@value Place#DEFAULT}, or that of a catalog. */
    public String placeName() {
        return place == null ? Place.DEFAULT : place;
    }

    /** Its place; empty where that is not configured, or not any more. */
    public Optional<Place> place() {
        return CatalogPlaces.all().stream()
                .filter(found -> found.name().equals(placeName()))
                .findFirst();
    }

    /**
     * What it demands, in the Region of its place.
     *
     * @throws OperationException with the line to show, for the first thing that is wrong
     */
    public Expectation expectation() {
        String region = place().map(found -> found.connection().region())
                .orElseGet(() -> Defaults.current().region());
        return Expectation.of(name, region, FormText.tags(getTags()), getMaxAge(), provenWithin, placeName());
    }

    /** All of them: each for itself, and that no two have the same name. */
    static void check(List<ProtectionExpectation> expectations) {
        Set<String> names = new HashSet<>();
        for (ProtectionExpectation expected : expectations) {
            expected.expectation();
            if (!names.add(expected.getName())) {
                throw new OperationException(
                        FailureKind.BAD_INPUT, Messages.ProtectionExpectation_Twice(expected.getName()));
            }
        }
    }

    /** The choices and checks of the form, for administrators. */
    @Extension
    @Symbol("amiBackupExpectation")
    public static final class DescriptorImpl extends Descriptor<ProtectionExpectation> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ProtectionExpectation_DisplayName();
        }

        /** Those that are saved; others can be chosen then. */
        @POST
        public ListBoxModel doFillPlaceItems(@QueryParameter String place) {
            ListBoxModel items = new ListBoxModel();
            if (Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                items.add(Messages.ProtectionExpectation_Default(), Place.DEFAULT);
                CatalogConfiguration.get().getCatalogs().forEach(catalog -> items.add(catalog.getName()));
            }
            String current = Util.fixEmptyAndTrim(place);
            if (current != null && items.stream().noneMatch(item -> current.equals(item.value))) {
                items.add(current);
            }
            return items;
        }

        /** A catalog may be added later, so that this is only a warning. */
        @POST
        public FormValidation doCheckPlace(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            ProtectionExpectation typed = new ProtectionExpectation("");
            typed.setPlace(value);
            return typed.place().isPresent()
                    ? FormValidation.ok()
                    : FormValidation.warning(Messages.ProtectionExpectation_NoPlace(typed.placeName()));
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormText.required(value, Expectation::checkName);
        }

        @POST
        public FormValidation doCheckTags(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormText.required(value, text -> Expectation.checkTags(FormText.tags(text)));
        }

        @POST
        public FormValidation doCheckMaxAge(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormText.optional(value, text -> Expectation.checkAge(Age.parse(text)));
        }

        @POST
        public FormValidation doCheckProvenWithin(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return FormText.optional(value, text -> Expectation.checkAge(Age.parse(text)));
        }
    }
}
