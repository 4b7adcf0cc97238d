package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** DescribeKeyPairs, by names or filters; there are no pages. */
final class DescribeKeyPairs implements Ec2Action {

    private static final FilterTable<KeyPair> FILTERS = new FilterTable<KeyPair>(key -> key.tags)
            .one("key-name", key -> key.name)
            .one("key-pair-id", key -> key.id);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> names = call.parameters.list("KeyName");
        FilterTable<KeyPair>.Filters filters = FILTERS.read(call.parameters);
        call.checked();
        List<KeyPair> found = new ArrayList<>();
        for (KeyPair key : call.region.network.keys.values()) {
            if ((names.isEmpty() || names.contains(key.name))
                    && !key.isGone(call.seen)
                    && filters.match(key, call.seen)) {
                found.add(key);
            }
        }
        for (String name : names) {
            KeyPair key = call.region.network.keys.get(name);
            if (key == null || key.isGone(call.seen)) {
                throw AwsError.bad("InvalidKeyPair.NotFound", "The key pair '" + name + "' does not exist");
            }
        }
        xml.list(
                "keySet",
                "item",
                found,
                key -> xml.text("keyPairId", key.id)
                        .text("keyName", key.name)
                        .text("keyType", "ed25519")
                        .text("keyFingerprint", "SHA256:" + key.id.substring(4)));
    }
}
