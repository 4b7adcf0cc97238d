package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchSettings;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The options of an instance that a restore launches, under EC2's names for them. What is not set is as recorded. */
@Restricted(NoExternalUse.class)
public abstract class LaunchWithOptions extends AbstractDescribableImpl<LaunchWith> implements Serializable {

    private static final long serialVersionUID = 1L;

    private String metadataOptions;
    private String cpuOptions;
    private String cpuCredits;
    private String monitoring;
    private String disableApiTermination;
    private String disableApiStop;
    private String instanceInitiatedShutdownBehavior;
    private String privateDnsNameOptions;
    private String placementGroup;
    private TreeMap<String, String> volumes;

    /** What is asked of the engine, unchecked, with variables filled in. */
    final LaunchSettings settings(UnaryOperator<String> expand) {
        Map<String, String> filled = new TreeMap<>();
        if (volumes != null) {
            volumes.forEach((device, options) -> filled.put(expand.apply(device), expand.apply(options)));
        }
        return new LaunchSettings(
                expand.apply(metadataOptions),
                expand.apply(cpuOptions),
                expand.apply(cpuCredits),
                expand.apply(monitoring),
                expand.apply(disableApiTermination),
                expand.apply(disableApiStop),
                expand.apply(instanceInitiatedShutdownBehavior),
                expand.apply(privateDnsNameOptions),
                expand.apply(placementGroup),
                filled);
    }

    @CheckForNull
    public String getMetadataOptions() {
        return metadataOptions;
    }

    @DataBoundSetter
    public void setMetadataOptions(String value) {
        metadataOptions = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getCpuOptions() {
        return cpuOptions;
    }

    @DataBoundSetter
    public void setCpuOptions(String value) {
        cpuOptions = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getCpuCredits() {
        return cpuCredits;
    }

    @DataBoundSetter
    public void setCpuCredits(String value) {
        cpuCredits = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getMonitoring() {
        return monitoring;
    }

    @DataBoundSetter
    public void setMonitoring(String value) {
        monitoring = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getDisableApiTermination() {
        return disableApiTermination;
    }

    @DataBoundSetter
    public void setDisableApiTermination(String value) {
        disableApiTermination = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getDisableApiStop() {
        return disableApiStop;
    }

    @DataBoundSetter
    public void setDisableApiStop(String value) {
        disableApiStop = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getInstanceInitiatedShutdownBehavior() {
        return instanceInitiatedShutdownBehavior;
    }

    @DataBoundSetter
    public void setInstanceInitiatedShutdownBehavior(String value) {
        instanceInitiatedShutdownBehavior = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getPrivateDnsNameOptions() {
        return privateDnsNameOptions;
    }

    @DataBoundSetter
    public void setPrivateDnsNameOptions(String value) {
        privateDnsNameOptions = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getPlacementGroup() {
        return placementGroup;
    }

    @DataBoundSetter
    public void setPlacementGroup(String value) {
        placementGroup = Util.fixEmptyAndTrim(value);
    }

    /** What the volumes are to have, by the names of their devices. */
    @CheckForNull
    public Map<String, String> getVolumes() {
        return volumes;
    }

    /** The same as a form shows it. */
    public String getVolumesText() {
        return FormText.tags(volumes);
    }

    /** Raw, because the reference of Pipeline's steps can't describe a map of something. */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setVolumes(Map values) {
        volumes = values == null || values.isEmpty() ? null : FormText.texts((Map<?, ?>) values);
    }

    /** The checks of the fields while they are typed. */
    abstract static class OptionsDescriptor extends Descriptor<LaunchWith> {

        /** Sets one field, as somebody has typed it. */
        interface Field {
            void set(LaunchWith launch, String text);
        }

        /** What the engine says of a launch of which nothing else is set. */
        static FormValidation check(Item item, String value, Field field) {
            return ConnectionFields.optional(item, value, text -> {
                LaunchWith launch = new LaunchWith();
                field.set(launch, text);
                launch.terms(UnaryOperator.identity()).check();
            });
        }

        @POST
        public FormValidation doCheckMetadataOptions(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setMetadataOptions);
        }

        @POST
        public FormValidation doCheckCpuOptions(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setCpuOptions);
        }

        @POST
        public FormValidation doCheckCpuCredits(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setCpuCredits);
        }

        @POST
        public FormValidation doCheckMonitoring(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setMonitoring);
        }

        @POST
        public FormValidation doCheckDisableApiTermination(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setDisableApiTermination);
        }

        @POST
        public FormValidation doCheckDisableApiStop(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setDisableApiStop);
        }

        @POST
        public FormValidation doCheckInstanceInitiatedShutdownBehavior(
                @AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setInstanceInitiatedShutdownBehavior);
        }

        @POST
        public FormValidation doCheckPrivateDnsNameOptions(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setPrivateDnsNameOptions);
        }

        @POST
        public FormValidation doCheckPlacementGroup(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, LaunchWith::setPlacementGroup);
        }

        @POST
        public FormValidation doCheckVolumes(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, value, (launch, text) -> launch.setVolumes(FormText.tags(text)));
        }
    }
}
