package io.jenkins.plugins.amibackup.engine.retention;

import io.jenkins.plugins.amibackup.engine.base.Age;
import java.util.Map;

/** Policies with one rule each, and how two become one. */
final class Policies {

    private Policies() {}

    static RetentionPolicy within(String age) {
        return new RetentionPolicy(0, Age.parse(age), 0, 0, 0, 0, null, null, null);
    }

    static RetentionPolicy daily(int count) {
        return new RetentionPolicy(0, null, count, 0, 0, 0, null, null, null);
    }

    static RetentionPolicy weekly(int count) {
        return new RetentionPolicy(0, null, 0, count, 0, 0, null, null, null);
    }

    static RetentionPolicy monthly(int count) {
        return new RetentionPolicy(0, null, 0, 0, count, 0, null, null, null);
    }

    static RetentionPolicy yearly(int count) {
        return new RetentionPolicy(0, null, 0, 0, 0, count, null, null, null);
    }

    static RetentionPolicy tagged(String key, String value) {
        return new RetentionPolicy(0, null, 0, 0, 0, 0, Map.of(key, value), null, null);
    }

    static RetentionPolicy images(RetentionPolicy policy, Integer count) {
        return new RetentionPolicy(
                policy.keepLast(),
                policy.keepWithin(),
                policy.keepDaily(),
                policy.keepWeekly(),
                policy.keepMonthly(),
                policy.keepYearly(),
                policy.keepTagged(),
                count,
                policy.timeZone());
    }

    static RetentionPolicy in(String timeZone, RetentionPolicy policy) {
        return new RetentionPolicy(
                policy.keepLast(),
                policy.keepWithin(),
                policy.keepDaily(),
                policy.keepWeekly(),
                policy.keepMonthly(),
                policy.keepYearly(),
                policy.keepTagged(),
                policy.imagesKeepLast(),
                timeZone);
    }

    /** All rules of both; the numbers of the one that has any. */
    static RetentionPolicy both(RetentionPolicy one, RetentionPolicy other) {
        return new RetentionPolicy(
                Math.max(one.keepLast(), other.keepLast()),
                one.keepWithin() != null ? one.keepWithin() : other.keepWithin(),
                Math.max(one.keepDaily(), other.keepDaily()),
                Math.max(one.keepWeekly(), other.keepWeekly()),
                Math.max(one.keepMonthly(), other.keepMonthly()),
                Math.max(one.keepYearly(), other.keepYearly()),
                one.keepTagged().isEmpty() ? other.keepTagged() : one.keepTagged(),
                Math.max(one.imagesKeepLast(), other.imagesKeepLast()),
                one.timeZone());
    }
}
