package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** CreateTags: on up to 1,000 resources, all or none. */
final class CreateTags implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("ResourceId");
        Map<String, String> tags = TagRules.read(call.parameters);
        call.checked();
        if (tags.isEmpty()) {
            throw AwsError.bad("MissingParameter", "The request must contain the parameter tagSet");
        }
        List<Resource> resources = TagTargets.find(call, ids);
        for (Resource resource : resources) {
            Set<String> keys = new HashSet<>(resource.tags.now().keySet());
            keys.addAll(tags.keySet());
            TagRules.refuseTooMany(keys);
        }
        resources.forEach(resource -> resource.tags.put(tags, call.now));
        xml.text("return", true);
    }
}
