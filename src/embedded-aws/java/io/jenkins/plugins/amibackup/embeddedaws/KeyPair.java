package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** A key pair, of which EC2 has the public half. */
final class KeyPair extends Resource {

    final String name;

    KeyPair(Ids ids, Instant created, String name) {
        super(ids, "key", null, created, Map.of());
        this.name = name;
    }

    @Override
    String type() {
        return "key-pair";
    }
}
