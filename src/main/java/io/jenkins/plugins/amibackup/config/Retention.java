package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * Which backups of an instance stay. The rules add up: what any of them keeps stays. What is not set is no rule. In a freestyle
 * job, each text may hold build variables.
 */
@Restricted(NoExternalUse.class)
public final class Retention extends AbstractDescribableImpl<Retention> implements Serializable {

    private static final long serialVersionUID = 1L;

    private int keepLast;
    private String keepWithin;
    private int keepDaily;
    private int keepWeekly;
    private int keepMonthly;
    private int keepYearly;
    private TreeMap<String, String> keepTagged;
    /** Null for all. */
    private Integer imagesKeepLast;

    private String timeZone;

    @DataBoundConstructor
    public Retention() {}

    /**
     * What is asked of the engine, with unchecked numbers.
     *
     * @throws OperationException with the line to show, when an age can't be read, or a number of images is negative
     */
    public RetentionPolicy policy() {
        return policy(UnaryOperator.identity());
    }

    /**
     * The same with variables filled in.
     *
     * @param expand gets null where nothing is set, and may return it
     */
    public RetentionPolicy policy(UnaryOperator<String> expand) {
        if (imagesKeepLast != null && imagesKeepLast < 0) {
            throw noImages(String.valueOf(imagesKeepLast));
        }
        String within = Util.fixEmptyAndTrim(expand.apply(keepWithin));
        Map<String, String> tagged = new TreeMap<>();
        if (keepTagged != null) {
            keepTagged.forEach((key, value) -> tagged.put(expand.apply(key), expand.apply(value)));
        }
        return new RetentionPolicy(
                keepLast,
                within == null ? null : Age.parse(within),
                keepDaily,
                keepWeekly,
                keepMonthly,
                keepYearly,
                tagged,
                imagesKeepLast,
                expand.apply(timeZone));
    }

    private static OperationException noImages(String value) {
        return OperationException.badInput("check.retention.images", String.valueOf(RetentionPolicy.LARGEST), value);
    }

    public int getKeepLast() {
        return keepLast;
    }

    /** @param value 0 for no such rule, as with the other numbers */
    @DataBoundSetter
    public void setKeepLast(int value) {
        keepLast = value;
    }

    /** An age: {@code 14d}, {@code 36h}. */
    @CheckForNull
    public String getKeepWithin() {
        return keepWithin;
    }

    @DataBoundSetter
    public void setKeepWithin(String value) {
        keepWithin = Util.fixEmptyAndTrim(value);
    }

    public int getKeepDaily() {
        return keepDaily;
    }

    @DataBoundSetter
    public void setKeepDaily(int value) {
        keepDaily = value;
    }

    public int getKeepWeekly() {
        return keepWeekly;
    }

    @DataBoundSetter
    public void setKeepWeekly(int value) {
        keepWeekly = value;
    }

    public int getKeepMonthly() {
        return keepMonthly;
    }

    @DataBoundSetter
    public void setKeepMonthly(int value) {
        keepMonthly = value;
    }

    public int getKeepYearly() {
        return keepYearly;
    }

    @DataBoundSetter
    public void setKeepYearly(int value) {
        keepYearly = value;
    }

    @CheckForNull
    public Map<String, String> getKeepTagged() {
        return keepTagged;
    }

    /** Raw, because the reference of Pipeline's steps can't describe a map of something. */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setKeepTagged(Map values) {
        keepTagged = values == null || values.isEmpty() ? null : FormText.texts((Map<?, ?>) values);
    }

    /** The tags as a form shows them, and Configuration as Code, which has no maps. */
    public String getKeepTaggedText() {
        return FormText.tags(keepTagged);
    }

    /** @throws OperationException when a line has no equals sign, or a key comes with two values */
    public void setKeepTaggedText(String lines) {
        setKeepTagged(FormText.tags(lines));
    }

    /** Of so many backups the image stays; null for all. */
    @CheckForNull
    public Integer getImagesKeepLast() {
        return imagesKeepLast;
    }

    @DataBoundSetter
    public void setImagesKeepLast(Integer value) {
        imagesKeepLast = value;
    }

    /** Null for UTC. */
    @CheckForNull
    public String getTimeZone() {
        return timeZone;
    }

    @DataBoundSetter
    public void setTimeZone(String value) {
        timeZone = Util.fixEmptyAndTrim(value);
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<Retention> {

        private static final String[] NUMBERS = {
            "keepLast", "keepDaily", "keepWeekly", "keepMonthly", "keepYearly", "imagesKeepLast"
        };

        /** Sets one field, as somebody has typed it. */
        private interface Field<T> {
            void set(Retention retention, T value);
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.Retention_DisplayName();
        }

        /** In a form a map is a text, and a number may be left empty. */
        @Override
        public Retention newInstance(StaplerRequest2 request, @NonNull JSONObject form) throws FormException {
            JSONObject rest = FormText.withReadableNumbers(form, NUMBERS);
            rest.discard("keepTagged");
            Retention retention = (Retention) super.newInstance(request, rest);
            retention.setKeepTagged(FormText.typedTags(form.optString("keepTagged")));
            return retention;
        }

        @POST
        public FormValidation doCheckKeepLast(@AncestorInPath Item item, @QueryParameter String value) {
            return number(item, value, "name.keepLast", Retention::setKeepLast);
        }

        @POST
        public FormValidation doCheckKeepWithin(@AncestorInPath Item item, @QueryParameter String value) {
            return text(item, value, Retention::setKeepWithin);
        }

        @POST
        public FormValidation doCheckKeepDaily(@AncestorInPath Item item, @QueryParameter String value) {
            return number(item, value, "name.keepDaily", Retention::setKeepDaily);
        }

        @POST
        public FormValidation doCheckKeepWeekly(@AncestorInPath Item item, @QueryParameter String value) {
            return number(item, value, "name.keepWeekly", Retention::setKeepWeekly);
        }

        @POST
        public FormValidation doCheckKeepMonthly(@AncestorInPath Item item, @QueryParameter String value) {
            return number(item, value, "name.keepMonthly", Retention::setKeepMonthly);
        }

        @POST
        public FormValidation doCheckKeepYearly(@AncestorInPath Item item, @QueryParameter String value) {
            return number(item, value, "name.keepYearly", Retention::setKeepYearly);
        }

        @POST
        public FormValidation doCheckKeepTagged(@AncestorInPath Item item, @QueryParameter String value) {
            return text(item, value, Retention::setKeepTaggedText);
        }

        @POST
        public FormValidation doCheckImagesKeepLast(@AncestorInPath Item item, @QueryParameter String value) {
            return ConnectionFields.optional(
                    item,
                    value,
                    FormText.number(images -> check(images, Retention::setImagesKeepLast), Retention::noImages));
        }

        @POST
        public FormValidation doCheckTimeZone(@AncestorInPath Item item, @QueryParameter String value) {
            return text(item, value, Retention::setTimeZone);
        }

        private static FormValidation text(Item item, String value, Field<String> field) {
            return ConnectionFields.optional(item, value, text -> check(text, field));
        }

        /** @param name the key of what the field is called */
        private static FormValidation number(Item item, String value, String name, Field<Integer> field) {
            return ConnectionFields.optional(
                    item,
                    value,
                    FormText.number(
                            number -> check(number, field),
                            text -> OperationException.badInput(
                                    "check.retention.number",
                                    Line.of(name),
                                    String.valueOf(RetentionPolicy.LARGEST),
                                    text)));
        }

        /** What the engine says of a policy of which nothing else is set but which images stay. */
        private static <T> void check(T value, Field<T> field) {
            Retention retention = new Retention();
            retention.setImagesKeepLast(1);
            field.set(retention, value);
            retention.policy().check();
        }
    }
}
