package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** DeleteTags: by key, or by key and value; without any, all tags of the user. */
final class DeleteTags implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("ResourceId");
        Map<String, String> wanted = new HashMap<>();
        for (Parameters tag : call.parameters.structures("Tag")) {
            String key = tag.required("Key");
            if (key.startsWith("aws:")) {
                throw AwsError.invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
            }
            wanted.put(key, tag.text("Value"));
        }
        call.checked();
        for (Resource resource : TagTargets.find(call, ids)) {
            Set<String> going = new HashSet<>();
            resource.tags.now().forEach((key, value) -> {
                boolean named = wanted.containsKey(key)
                        && (wanted.get(key) == null || wanted.get(key).equals(value));
                if (!key.startsWith("aws:") && (wanted.isEmpty() || named)) {
                    going.add(key);
                }
            });
            resource.tags.remove(going, call.now);
        }
        xml.text("return", true);
    }
}
