package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.config.FormText;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.StaplerRequest2;

/** What the descriptors of the steps have in common that are told which instances to back up, and how. */
abstract class BackupFieldsStepDescriptor extends OperationStepDescriptor {

    static final String ONE = "instanceId";
    private static final String IDS = "instanceIds";
    private static final String TAGS = "instanceTags";
    /** Each says which instances are meant. */
    static final List<String> INSTANCES = List.of(ONE, IDS, TAGS);

    /** How many of several instances are named. */
    private static final int SHOWN = 2;

    /** In a form lists are texts. */
    @Override
    public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
        JSONObject rest = JSONObject.fromObject(form);
        List.of("excludeDevices", IDS, TAGS).forEach(rest::discard);
        BackupFieldsStep step = (BackupFieldsStep) super.newInstance(request, rest);
        step.setExcludeDevices(FormText.words(form.optString("excludeDevices")));
        String ids = Util.fixEmptyAndTrim(form.optString(IDS));
        step.setInstanceIds(ids == null ? null : FormText.words(ids));
        String tags = Util.fixEmptyAndTrim(form.optString(TAGS));
        step.setInstanceTags(tags == null ? null : FormText.typedTags(tags));
        return step;
    }

    @Override
    public String argumentsToString(@NonNull Map<String, Object> arguments) {
        Object bucket = arguments.get("bucket");
        return which(arguments) + (bucket == null ? "" : " → " + bucket);
    }

    /**
     * Which instances, or which run, in a few words.
     *
     * @param others names of other arguments that say so, too
     */
    static String which(Map<String, Object> arguments, String... others) {
        return Stream.concat(Stream.of(others), Stream.of(ONE, IDS, TAGS, "resumeRunId"))
                .map(arguments::get)
                .filter(Objects::nonNull)
                .map(BackupFieldsStepDescriptor::shortly)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** An argument in a few words; the Pipeline itself has the details. */
    private static String shortly(Object argument) {
        if (argument instanceof Map<?, ?> tags) {
            return tags.entrySet().stream()
                    .map(tag -> tag.getKey() + "=" + tag.getValue())
                    .collect(Collectors.joining(", "));
        } else if (argument instanceof Collection<?> several) {
            String first = several.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
            return several.size() <= SHOWN ? first : Messages.BackupFieldsStep_More(first, several.size() - SHOWN);
        }
        return String.valueOf(argument);
    }
}
