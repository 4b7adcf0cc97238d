package io.jenkins.plugins.amibackup.engine.operation.step;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchSettings;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import java.util.Map;

/** Puts the options that were asked for in the place of those that are recorded. */
final class AskedOptions {

    private final LaunchSettings asked;

    AskedOptions(LaunchSettings asked) {
        this.asked = asked;
    }

    /** The facts of a launch, with what was asked for. */
    LaunchFacts over(LaunchFacts recorded) {
        return asked.areAsRecorded()
                ? recorded
                : recorded.changed(
                        this::instance, this::attributes, volume -> volume.with(asked.volume(volume.device())));
    }

    private void instance(ObjectNode instance) {
        fields(instance, "MetadataOptions", asked.metadataOptions());
        fields(instance, "CpuOptions", asked.cpuOptions());
        fields(instance, "PrivateDnsNameOptions", asked.privateDnsNameOptions());
        if (!asked.monitoring().isEmpty()) {
            instance.putObject("Monitoring")
                    .put("State", Boolean.parseBoolean(asked.monitoring()) ? "enabled" : "disabled");
        }
    }

    /** What is not asked for of an option stays as recorded. */
    private static void fields(ObjectNode instance, String option, String text) {
        if (text.isEmpty()) {
            return;
        }
        if (text.equals(LaunchTerms.NONE)) {
            instance.remove(option);
            return;
        }
        ObjectNode fields = instance.path(option) instanceof ObjectNode there ? there : instance.putObject(option);
        for (Map.Entry<String, String> field : LaunchSettings.fields(text).entrySet()) {
            String value = field.getValue();
            if (value.matches("[0-9]+")) {
                fields.put(field.getKey(), Integer.parseInt(value));
            } else if (value.equals("true") || value.equals("false")) {
                fields.put(field.getKey(), Boolean.parseBoolean(value));
            } else {
                fields.put(field.getKey(), value);
            }
        }
    }

    private void attributes(ObjectNode attributes) {
        flag(attributes, "disableApiTermination", asked.disableApiTermination());
        flag(attributes, "disableApiStop", asked.disableApiStop());
        if (!asked.instanceInitiatedShutdownBehavior().isEmpty()) {
            attributes.put("instanceInitiatedShutdownBehavior", asked.instanceInitiatedShutdownBehavior());
        }
        if (asked.cpuCredits().equals(LaunchTerms.NONE)) {
            attributes.remove(LaunchFacts.CPU_CREDITS);
        } else if (!asked.cpuCredits().isEmpty()) {
            attributes.put(LaunchFacts.CPU_CREDITS, asked.cpuCredits());
        }
    }

    private static void flag(ObjectNode attributes, String name, String value) {
        if (!value.isEmpty()) {
            attributes.put(name, Boolean.parseBoolean(value));
        }
    }
}
