package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Set;

/** What is known of instance types by their names. */
final class InstanceTypes {

    private static final Set<String> XEN = Set.of(
            "t1", "t2", "m1", "m2", "m3", "m4", "c1", "c3", "c4", "r3", "r4", "i2", "i3", "d2", "h1", "g2", "g3", "p2",
            "p3", "x1", "x1e", "hs1", "cr1", "cc2", "f1");

    private InstanceTypes() {}

    static boolean isNitro(String type) {
        return !XEN.contains(family(type));
    }

    /** Whether it earns CPU credits. */
    static boolean isBurstable(String type) {
        return Set.of("t2", "t3", "t3a", "t4g").contains(family(type));
    }

    static boolean isBareMetal(String type) {
        return type.contains(".metal");
    }

    static String family(String type) {
        int dot = type.indexOf('.');
        return dot < 0 ? type : type.substring(0, dot);
    }
}
