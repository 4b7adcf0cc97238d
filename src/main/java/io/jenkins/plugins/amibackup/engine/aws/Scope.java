package io.jenkins.plugins.amibackup.engine.aws;

import java.util.List;
import java.util.Set;

/**
 * What an action is allowed on: resources, and the condition that narrows them.
 *
 * <p>Longer than 350 lines because each kind of resource has its condition beside it.
 */
public enum Scope {
    /** AWS knows no narrower resource, or none that could be named beforehand. */
    ANYTHING {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of("*");
        }

        @Override
        boolean covers(Scope other) {
            return true;
        }
    },
    /** Instances with the tags that a policy for backups is limited to. */
    TAGGED_INSTANCES {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.arn("ec2", place.anyAccount(), "instance/*"));
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            Condition condition = new Condition();
            place.onlyTagged().forEach((key, value) -> condition.equal(RESOURCE_TAG + key, List.of(value)));
            return condition;
        }
    },
    IMAGES_AND_SNAPSHOTS {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.arn("ec2", "", "image/*"), place.arn("ec2", "", "snapshot/*"));
        }
    },
    /** Images and snapshots in the call that makes them, and only in the calls that these purposes make. */
    MADE_IMAGES_AND_SNAPSHOTS {
        @Override
        List<String> resources(PolicyPlace place) {
            return IMAGES_AND_SNAPSHOTS.resources(place);
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            List<String> calls =
                    List.of(Action.COPY_IMAGE, Action.CREATE_IMAGE, Action.CREATE_RESTORE_IMAGE_TASK).stream()
                            .filter(action -> !action.scopes(purposes).isEmpty())
                            .map(Action::operation)
                            .sorted()
                            .toList();
            return new Condition().equal("ec2:CreateAction", calls);
        }
    },
    /** Images and snapshots whose tags say that a run has made them, whether it is done with them or not. */
    IMAGES_AND_SNAPSHOTS_OF_RUNS {
        @Override
        List<String> resources(PolicyPlace place) {
            return IMAGES_AND_SNAPSHOTS.resources(place);
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().equal(RESOURCE_TAG + Tags.STATE, List.of(Tags.DONE, Tags.UNFINISHED));
        }

        @Override
        boolean covers(Scope other) {
            return this == other || other == UNFINISHED_IMAGES_AND_SNAPSHOTS;
        }
    },
    /**
     * What may refer to an image, as far as EC2 looks at it to answer DescribeImageReferences.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-ami-references.html">EC2 User Guide</a>
     */
    LOOKED_AT_FOR_REFERENCES {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of("*");
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().anyEqual("aws:CalledVia", List.of("ec2-images.amazonaws.com"));
        }
    },
    /**
     * Images and snapshots whose tags say that a run is not done with them. Nobody who has no other policy can put this tag on
     * anything but what they make.
     */
    UNFINISHED_IMAGES_AND_SNAPSHOTS {
        @Override
        List<String> resources(PolicyPlace place) {
            return IMAGES_AND_SNAPSHOTS.resources(place);
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().equal(RESOURCE_TAG + Tags.STATE, List.of(Tags.UNFINISHED));
        }
    },
    /**
     * The same, but for the tags that say so: none of our two can go. A request that names no tag takes off all.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html">ForAllValues</a>
     */
    OTHER_TAGS_OF_UNFINISHED_IMAGES_AND_SNAPSHOTS {
        @Override
        List<String> resources(PolicyPlace place) {
            return IMAGES_AND_SNAPSHOTS.resources(place);
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return UNFINISHED_IMAGES_AND_SNAPSHOTS
                    .condition(place, purposes)
                    .isThere("aws:TagKeys")
                    .noneLike("aws:TagKeys", List.of(Tags.OURS));
        }
    },
    /** Instances, their volumes and their interfaces in the call that launches them. */
    LAUNCHED {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(
                    place.arn("ec2", place.anyAccount(), "instance/*"),
                    place.arn("ec2", place.anyAccount(), "volume/*"),
                    place.arn("ec2", place.anyAccount(), "network-interface/*"));
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().equal("ec2:CreateAction", List.of(Action.RUN_INSTANCES.operation()));
        }
    },
    /** Instances, and their volumes, whose tags say that a run is not done with them. */
    UNFINISHED_INSTANCES {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(
                    place.arn("ec2", place.anyAccount(), "instance/*"),
                    place.arn("ec2", place.anyAccount(), "volume/*"));
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().equal(RESOURCE_TAG + Tags.STATE, List.of(Tags.UNFINISHED));
        }
    },
    /** Roles, as far as they are given to instances. Which one, only the instance profile says. */
    PASSED_ROLES {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.anyRoleArn());
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().equal("iam:PassedToService", place.servicesOfInstances());
        }
    },
    /** The documents that commands are from: AWS's own, whose ARN names no account, those of the account, and those shared with it. */
    COMMAND_DOCUMENTS {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.arn("ssm", "*", "document/*"));
        }
    },
    /** Instances whose tags say that a run is not done with them, as far as commands go. */
    COMMANDED_INSTANCES {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.arn("ec2", place.anyAccount(), "instance/*"));
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().equal("ssm:resourceTag/" + Tags.STATE, List.of(Tags.UNFINISHED));
        }
    },
    /** The instances that are rolled back in place: those that a policy is limited to, else any. */
    ROLLED_BACK_INSTANCES {
        @Override
        List<String> resources(PolicyPlace place) {
            return TAGGED_INSTANCES.resources(place);
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return TAGGED_INSTANCES.condition(place, purposes);
        }
    },
    /** What else the replacement of a root volume acts on. */
    NEW_ROOT_VOLUMES {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(
                    place.arn("ec2", "", "image/*"),
                    place.arn("ec2", "", "snapshot/*"),
                    place.arn("ec2", place.anyAccount(), "volume/*"),
                    place.arn("ec2", place.anyAccount(), "replace-root-volume-task/*"));
        }
    },
    /** Replacements of root volumes in the call that begins them. */
    ROOT_REPLACEMENTS {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.arn("ec2", place.anyAccount(), "replace-root-volume-task/*"));
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition()
                    .equal("ec2:CreateAction", List.of(Action.CREATE_REPLACE_ROOT_VOLUME_TASK.operation()));
        }
    },
    /** The parts of a closed network in the calls that make them. */
    MADE_NETWORK {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(
                    place.arn("ec2", place.anyAccount(), "route-table/*"),
                    place.arn("ec2", place.anyAccount(), "security-group/*"),
                    place.arn("ec2", place.anyAccount(), "subnet/*"));
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition()
                    .equal(
                            "ec2:CreateAction",
                            List.of(
                                    Action.CREATE_ROUTE_TABLE.operation(),
                                    Action.CREATE_SECURITY_GROUP.operation(),
                                    Action.CREATE_SUBNET.operation()));
        }
    },
    /** What is tagged as a part of a closed network. */
    CLOSED_NETWORK {
        @Override
        List<String> resources(PolicyPlace place) {
            return MADE_NETWORK.resources(place);
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return new Condition().equal(RESOURCE_TAG + Quarantine.TAG, List.of(Quarantine.YES));
        }
    },
    BUCKET(""),
    /** All that we keep in a bucket: stored images, records, index keys, operation documents. */
    BACKUPS("/ami-*") {
        @Override
        boolean covers(Scope other) {
            return this == other
                    || other == RECORDS
                    || other == FACTS
                    || other == USES
                    || other == OPERATIONS
                    || other == RESTORES
                    || other == VERIFICATIONS
                    || other == REMOVALS;
        }
    },
    RECORDS("/ami-metadata/*"),
    /** Hints of what is known of a backup beyond its index key. */
    FACTS("/ami-facts/*"),
    /** Who uses which backup now, so that nobody removes it. */
    USES("/ami-uses/*"),
    /** The documents of operations, and the keys that say which run backs an instance up. */
    OPERATIONS("/ami-operations/*") {
        @Override
        boolean covers(Scope other) {
            return this == other || other == RESTORES || other == VERIFICATIONS || other == REMOVALS;
        }
    },
    /** The documents of verifications: proofs come of them. */
    VERIFICATIONS("/ami-operations/verifications/*"),
    /** The documents of prunes, and the keys that say which run prunes the backups of an instance. */
    REMOVALS("/ami-operations/removals/*"),
    /** The documents of restores: whoever may only restore can't write what is believed of a backup. */
    RESTORES("/ami-operations/restores/*"),
    /** The key, as far as AWS uses it for snapshots: it can't be used for anything else. */
    KEY {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.keyArn());
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return throughEbs(place);
        }
    },
    /** Grants on the key that AWS asks for, so that EBS can go on using it. */
    KEY_GRANTS {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.keyArn());
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return throughEbs(place).isTrue("kms:GrantIsForAWSResource");
        }
    },
    /** The key of what we write to the bucket, as far as S3 uses it. */
    KEY_IN_S3 {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.sseKeyArn());
        }

        @Override
        Condition condition(PolicyPlace place, Set<Purpose> purposes) {
            return through(place, place.servicesOfS3());
        }
    },
    ROLE {
        @Override
        List<String> resources(PolicyPlace place) {
            return List.of(place.roleArn());
        }
    };

    private static final String RESOURCE_TAG = "aws:ResourceTag/";

    /** What stands behind the bucket's ARN; null for what is not in the bucket. */
    private final String inBucket;

    Scope() {
        this(null);
    }

    Scope(String inBucket) {
        this.inBucket = inBucket;
    }

    /** The ARNs of the resources, in a policy for this place. */
    List<String> resources(PolicyPlace place) {
        return List.of(place.bucketArn(inBucket));
    }

    /** The condition of the statement; empty for none. */
    Condition condition(PolicyPlace place, Set<Purpose> purposes) {
        return inBucket == null ? new Condition() : ofTheOwner(place);
    }

    /** Whether what is allowed on this is allowed on the other. */
    boolean covers(Scope other) {
        return this == other;
    }

    /** A bucket's name can come to belong to somebody else; its owner can't. */
    private static Condition ofTheOwner(PolicyPlace place) {
        Condition condition = new Condition();
        return place.owner() == null ? condition : condition.equal("aws:ResourceAccount", List.of(place.owner()));
    }

    private static Condition throughEbs(PolicyPlace place) {
        return through(place, place.servicesOfEbs());
    }

    private static Condition through(PolicyPlace place, List<String> services) {
        Condition condition = new Condition();
        return place.region() == null
                ? condition.like("kms:ViaService", services)
                : condition.equal("kms:ViaService", services);
    }
}
