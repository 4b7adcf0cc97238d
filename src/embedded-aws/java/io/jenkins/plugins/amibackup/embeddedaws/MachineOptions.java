package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.List;

/** What an instance has beside type, network and volumes: options that are told with it, and attributes that are asked for one by one. */
final class MachineOptions {

    boolean monitoring;
    boolean disableApiTermination;
    boolean disableApiStop;
    String shutdownBehavior = "stop";
    boolean sourceDestCheck = true;
    /** Null for what the type has by itself. */
    String cpuCredits;

    String httpEndpoint = "enabled";
    String httpTokens = "optional";
    int hopLimit = 1;
    String httpProtocolIpv6 = "disabled";
    String metadataTags = "disabled";
    /** Null, as the threads are, for what the type has by itself. */
    Integer cores;

    Integer threadsPerCore;
    boolean hibernation;
    boolean enclave;
    String autoRecovery = "default";
    String hostnameType = "ip-name";
    boolean dnsA;
    boolean dnsAaaa;
    String capacityPreference = "open";
    /** Null for none. */
    String capacityReservationId;

    String placementGroup = "";
    String hostId;
    Integer partition;
    final List<String> licenses = new ArrayList<>();
    /** As it was sent, in Base64; null for none. */
    String userData;
}
