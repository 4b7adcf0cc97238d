package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Instance types: a choice of families and sizes, with about the vCPUs and the memory that AWS gives them. */
final class InstanceTypes {

    private static final List<String> XEN = List.of("t1", "t2", "m1", "m3", "m4", "c3", "c4", "r3", "r4", "i2", "i3");
    private static final List<String> BURSTABLE = List.of("t2", "t3", "t3a", "t4g");
    private static final List<String> NITRO = List.of(
            "m5", "m5a", "m5d", "m6i", "m6a", "m6g", "m7i", "m7g", "c5", "c5a", "c6i", "c6g", "c7i", "c7g", "r5", "r5a",
            "r6i", "r6g", "r7i", "r7g", "i4i", "g4dn", "g5", "a1");
    private static final Pattern ARM = Pattern.compile("a1|[a-z]+\\d+g[a-z]*");
    private static final Map<String, Integer> SIZES = new LinkedHashMap<>();
    private static final Set<String> SMALL = Set.of("nano", "micro", "small", "medium");

    static {
        for (String small : List.of("nano", "micro", "small", "medium", "large")) {
            SIZES.put(small, 2);
        }
        SIZES.put("xlarge", 4);
        for (int n : new int[] {2, 4, 8, 12, 16, 24}) {
            SIZES.put(n + "xlarge", 4 * n);
        }
        SIZES.put("metal", 96);
    }

    private InstanceTypes() {}

    /** All types, the families one after the other. */
    static List<String> all() {
        List<String> all = new ArrayList<>();
        for (List<String> families : List.of(XEN, BURSTABLE, NITRO)) {
            for (String family : families) {
                SIZES.keySet().stream()
                        .map(size -> family + "." + size)
                        .filter(type -> isKnown(type) && !all.contains(type))
                        .forEach(all::add);
            }
        }
        return all;
    }

    static boolean isKnown(String type) {
        String family = family(type);
        String size = size(type);
        if (!SIZES.containsKey(size)
                || !XEN.contains(family) && !BURSTABLE.contains(family) && !NITRO.contains(family)) {
            return false;
        }
        boolean burstable = isBurstable(type);
        return size.equals("metal")
                ? isNitro(type) && !burstable
                : burstable
                        ? SMALL.contains(size)
                                || Set.of("large", "xlarge", "2xlarge").contains(size)
                        : !SMALL.contains(size) || isNitro(type) && arm(type) && size.equals("medium") || isOld(family);
    }

    /** The first ones had small sizes, too. */
    private static boolean isOld(String family) {
        return Set.of("t1", "m1", "m3").contains(family);
    }

    static boolean isNitro(String type) {
        return !XEN.contains(family(type));
    }

    /** Whether it earns CPU credits. */
    static boolean isBurstable(String type) {
        return BURSTABLE.contains(family(type));
    }

    static boolean isBareMetal(String type) {
        return size(type).startsWith("metal");
    }

    static boolean arm(String type) {
        return ARM.matcher(family(type)).matches();
    }

    static List<String> architectures(String type) {
        return arm(type) ? List.of("arm64") : isNitro(type) ? List.of("x86_64") : List.of("i386", "x86_64");
    }

    static int vcpus(String type) {
        return SIZES.getOrDefault(size(type), 2);
    }

    static int memoryMiB(String type) {
        int perCore = family(type).startsWith("c") ? 2048 : family(type).startsWith("r") ? 8192 : 4096;
        return switch (size(type)) {
            case "nano" -> 512;
            case "micro" -> 1024;
            case "small" -> 2048;
            case "medium" -> 4096;
            default -> perCore * vcpus(type);
        };
    }

    static boolean hasStore(String type) {
        return family(type).matches("[a-z]+\\d+[a-z]*d[a-z]*|i\\d.*|m3|c3|r3");
    }

    static String family(String type) {
        int dot = type.indexOf('.');
        return dot < 0 ? type : type.substring(0, dot);
    }

    private static String size(String type) {
        return type.substring(type.indexOf('.') + 1);
    }
}
