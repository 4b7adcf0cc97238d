package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;

/** A signed request whose caller is known, on its way to a service. */
record Incoming(HttpRequest http, Caller caller, String region, Instant now, String requestId) {}
