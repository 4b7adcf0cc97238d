package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.Defaults;
import java.io.Serializable;

/**
 * The administrator's defaults when a step began, as far as its request is made of them. A default that changes later doesn't
 * change what was asked: after a restart, the request is compared with the one that the operation was begun with.
 *
 * @param kmsKeyId null for none
 */
record KeptDefaults(String amiPrefix, @CheckForNull String kmsKeyId) implements Serializable {

    static KeptDefaults now() {
        return new KeptDefaults(
                Defaults.current().amiPrefix(), Defaults.current().kmsKeyId());
    }
}
