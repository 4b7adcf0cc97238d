package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.aws.PolicyDocument.Place;
import java.util.List;
import java.util.Map;

/** What an action is allowed on: resources, and the condition that narrows them. */
public enum Scope {
    /** AWS knows no narrower resource, or none that could be named beforehand. */
    ANYTHING {
        @Override
        List<String> resources(Place place) {
            return List.of("*");
        }

        @Override
        boolean covers(Scope other) {
            return true;
        }
    },
    IMAGES_AND_SNAPSHOTS {
        @Override
        List<String> resources(Place place) {
            return List.of(place.arn("ec2", "", "image/*"), place.arn("ec2", "", "snapshot/*"));
        }
    },
    /**
     * Images and snapshots whose tags say that a run is not done with them. Whoever may tag an image or snapshot can also put
     * this tag on it: the condition guards against mistakes, not against malice.
     */
    UNFINISHED_IMAGES_AND_SNAPSHOTS {
        @Override
        List<String> resources(Place place) {
            return IMAGES_AND_SNAPSHOTS.resources(place);
        }

        @Override
        Map<String, Map<String, String>> condition() {
            return Map.of("StringEquals", Map.of("aws:ResourceTag/" + Tags.STATE, Tags.UNFINISHED));
        }
    },
    BUCKET {
        @Override
        List<String> resources(Place place) {
            return List.of(place.bucketArn(""));
        }
    },
    /** All that we keep in a bucket: stored images, records, index keys, operation documents. */
    BACKUPS {
        @Override
        List<String> resources(Place place) {
            return List.of(place.bucketArn("/ami-*"));
        }

        @Override
        boolean covers(Scope other) {
            return this == other || other == RECORDS || other == OPERATIONS;
        }
    },
    RECORDS {
        @Override
        List<String> resources(Place place) {
            return List.of(place.bucketArn("/ami-metadata/*"));
        }
    },
    /** The documents of operations, and the keys that say which run backs an instance up. */
    OPERATIONS {
        @Override
        List<String> resources(Place place) {
            return List.of(place.bucketArn("/ami-operations/*"));
        }
    },
    KEY {
        @Override
        List<String> resources(Place place) {
            return List.of(place.keyArn());
        }
    },
    /** Grants on the key that AWS asks for, so that EBS can go on using it. */
    KEY_GRANTS {
        @Override
        List<String> resources(Place place) {
            return List.of(place.keyArn());
        }

        @Override
        Map<String, Map<String, String>> condition() {
            return Map.of("Bool", Map.of("kms:GrantIsForAWSResource", "true"));
        }
    },
    ROLE {
        @Override
        List<String> resources(Place place) {
            return List.of(place.roleArn());
        }
    };

    /** The ARNs of the resources, in a policy for this place. */
    abstract List<String> resources(Place place);

    /** The condition of a statement, operators first; empty for none. */
    Map<String, Map<String, String>> condition() {
        return Map.of();
    }

    /** Whether what is allowed on this is allowed on the other. */
    boolean covers(Scope other) {
        return this == other;
    }
}
