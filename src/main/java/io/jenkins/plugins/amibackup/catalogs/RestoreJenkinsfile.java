package io.jenkins.plugins.amibackup.catalogs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The Pipeline of a restore job as it is offered to copy. */
final class RestoreJenkinsfile {

    private RestoreJenkinsfile() {}

    static String text() {
        try (InputStream file = RestoreJenkinsfile.class.getResourceAsStream("RestoreJenkinsfile.groovy")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
