package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFact;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchVolume;
import io.jenkins.plugins.amibackup.engine.operation.request.LaunchTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * With what an instance is launched: what was asked for, else what is recorded, as far as it exists where it is launched. Empty values
 * leave it to EC2.
 *
 * @param asRecorded whether the type is the recorded one, so that its options fit
 * @param placementGroup its name
 * @param hostId the dedicated host
 * @param obstacles what can't be taken as recorded, each with what would replace it
 */
record LaunchChoice(
        LaunchFacts facts,
        LaunchTerms terms,
        boolean sameAccount,
        boolean sameRegion,
        String type,
        String subnet,
        List<String> groups,
        String key,
        String profile,
        String zone,
        String tenancy,
        boolean asRecorded,
        String placementGroup,
        String hostId,
        String privateIp,
        String elasticIp,
        List<Line> obstacles) {

    /**
     * @param account the account in which it is launched; empty where that isn't known
     * @param region the Region in which it is launched
     */
    static LaunchChoice of(LaunchFacts facts, LaunchTerms terms, String account, String region) {
        return new Maker(facts, terms, account, region).choice();
    }

    /**
     * What is not there of a choice. Of type and subnet, without which nothing is launched, another one is given.
     *
     * @param otherType empty where the type is there
     * @param otherSubnet empty where the subnet is there
     * @param groups those of the security groups
     */
    record Gone(
            Optional<String> otherType,
            Optional<String> otherSubnet,
            List<String> groups,
            boolean key,
            boolean placementGroup,
            boolean host) {}

    /** The same, without what is not there. */
    LaunchChoice without(Gone gone) {
        boolean subnetGone = gone.otherSubnet().isPresent();
        return new LaunchChoice(
                facts,
                terms,
                sameAccount,
                sameRegion,
                gone.otherType().orElse(type),
                gone.otherSubnet().orElse(subnet),
                subnetGone
                        ? List.of()
                        : groups.stream()
                                .filter(id -> !gone.groups().contains(id))
                                .toList(),
                gone.key() ? "" : key,
                profile,
                zone,
                gone.host() ? "" : tenancy,
                asRecorded && gone.otherType().isEmpty(),
                gone.placementGroup() ? "" : placementGroup,
                gone.host() ? "" : hostId,
                subnetGone ? "" : privateIp,
                elasticIp,
                obstacles);
    }

    /** Whether all that is recorded of the account's own can be used. */
    boolean isAtHome() {
        return sameAccount && sameRegion;
    }

    /** Whether the Elastic IP address is the recorded one, and nobody has written it out. */
    boolean movesRecordedAddress() {
        return terms.elasticIp().equals(LaunchTerms.MOVE);
    }

    /** Whether it gets a public address that Amazon gives, as the original had; empty where the subnet says. */
    Optional<Boolean> takesPublicIp() {
        return !subnet.isEmpty()
                        && facts.areKnown()
                        && terms.subnetId().isEmpty()
                        && facts.elasticIp().isEmpty()
                ? Optional.of(facts.hadChangingPublicIp())
                : Optional.empty();
    }

    /** Makes one choice. */
    private static final class Maker {

        private final LaunchFacts facts;
        private final LaunchTerms terms;
        private final boolean sameAccount;
        private final boolean sameRegion;
        private final List<Line> obstacles = new ArrayList<>();

        Maker(LaunchFacts facts, LaunchTerms terms, String account, String region) {
            this.facts = new AskedOptions(terms.settings()).over(facts);
            this.terms = terms;
            sameAccount = account.isEmpty() || facts.account().equals(account);
            sameRegion = facts.region().equals(region);
        }

        LaunchChoice choice() {
            String type = one(LaunchFact.INSTANCE_TYPE, terms.instanceType());
            if (type.isEmpty() && obstacles.isEmpty()) {
                obstacles.add(Line.of("launch.gone.noType"));
            }
            String subnet = one(LaunchFact.SUBNET, terms.subnetId());
            String key = one(LaunchFact.KEY, terms.keyName());
            String profile = one(LaunchFact.PROFILE, terms.profile());
            devices();
            boolean recordedPlacement = terms.tenancy().isEmpty() && sameAccount && sameRegion;
            return new LaunchChoice(
                    facts,
                    terms,
                    sameAccount,
                    sameRegion,
                    type,
                    subnet,
                    groups(),
                    key,
                    profile,
                    zone(subnet),
                    tenancy(),
                    type.equals(facts.one(LaunchFact.INSTANCE_TYPE)),
                    placementGroup(recordedPlacement),
                    recordedPlacement ? facts.hostId() : "",
                    privateIp(subnet),
                    elasticIp(),
                    List.copyOf(obstacles));
        }

        private String one(LaunchFact fact, String asked) {
            if (!asked.isEmpty()) {
                return asked.equals(LaunchTerms.NONE) ? "" : asked;
            }
            return recorded(fact).stream().findFirst().orElse("");
        }

        private List<String> groups() {
            List<String> asked = terms.securityGroupIds();
            if (!asked.isEmpty()) {
                return asked.equals(List.of(LaunchTerms.NONE)) ? List.of() : asked;
            }
            // The groups of one VPC are of no use in another, and those of another account or Region are nowhere.
            return terms.subnetId().equals(LaunchTerms.NONE) ? List.of() : recorded(LaunchFact.SECURITY_GROUPS);
        }

        private List<String> recorded(LaunchFact fact) {
            List<String> values = facts.all(fact);
            String option = option(fact);
            if (values.isEmpty()) {
                if (facts.unusable().contains(fact.line())) {
                    obstacles.add(Line.of("launch.gone.unusable", fact.line(), Line.of(option)));
                }
                return List.of();
            }
            if (fact.isOfAnAccount() && !sameAccount) {
                obstacles.add(Line.of(
                        "launch.gone.account",
                        fact.line(),
                        String.join(", ", values),
                        facts.account(),
                        Line.of(option)));
                return List.of();
            }
            if (fact.isOfARegion() && !sameRegion) {
                obstacles.add(Line.of(
                        "launch.gone.region", fact.line(), String.join(", ", values), facts.region(), Line.of(option)));
                return List.of();
            }
            return values;
        }

        /** How the option is called that replaces a fact. */
        private static String option(LaunchFact fact) {
            return switch (fact) {
                case INSTANCE_TYPE -> "name.launchType";
                case SUBNET -> "name.launchSubnet";
                case SECURITY_GROUPS -> "name.launchGroups";
                case KEY -> "name.launchKey";
                case PROFILE -> "name.launchProfile";
            };
        }

        /** A subnet lies in a zone of its own; that of another account may have the same name and be another. */
        private String zone(String subnet) {
            String asked = terms.availabilityZone();
            if (!asked.isEmpty()) {
                return asked.equals(LaunchTerms.NONE) ? "" : asked;
            }
            return subnet.isEmpty() && sameAccount && sameRegion ? facts.zone() : "";
        }

        private String placementGroup(boolean recorded) {
            String asked = terms.settings().placementGroup();
            if (!asked.isEmpty()) {
                return asked.equals(LaunchTerms.NONE) ? "" : asked;
            }
            return recorded ? facts.placementGroup() : "";
        }

        /** A volume of which something is asked must be one of the image's. */
        private void devices() {
            List<String> known =
                    facts.volumes().stream().map(LaunchVolume::device).toList();
            terms.settings().volumes().keySet().stream()
                    .filter(device -> !known.contains(device))
                    .forEach(device -> obstacles.add(Line.of("launch.gone.device", device, String.join(", ", known))));
        }

        private String tenancy() {
            String asked = terms.tenancy();
            if (!asked.isEmpty()) {
                return asked.equals(LaunchTerms.NONE) ? "" : asked;
            }
            return facts.tenancy();
        }

        private String privateIp(String subnet) {
            String asked = terms.privateIp();
            if (asked.isEmpty() || asked.equals(LaunchTerms.NONE)) {
                return "";
            }
            String address = asked.equals(LaunchTerms.SAME) ? facts.privateIp() : asked;
            if (address.isEmpty()) {
                obstacles.add(Line.of("launch.gone.noPrivateIp"));
            } else if (subnet.isEmpty()) {
                obstacles.add(Line.of("launch.gone.privateIpWithoutSubnet", address));
                return "";
            }
            return address;
        }

        private String elasticIp() {
            String asked = terms.elasticIp();
            if (asked.isEmpty() || asked.equals(LaunchTerms.NONE)) {
                return "";
            }
            if (!asked.equals(LaunchTerms.MOVE)) {
                return asked;
            }
            if (facts.elasticIp().isEmpty()) {
                obstacles.add(Line.of("launch.gone.noElasticIp"));
            }
            return facts.elasticIp();
        }
    }
}
