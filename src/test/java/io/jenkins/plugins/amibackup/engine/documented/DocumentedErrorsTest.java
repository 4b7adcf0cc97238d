package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whoever searches docs/troubleshooting.md for the words of an error finds it there. */
class DocumentedErrorsTest {

    private static final List<String> ERRORS = List.of(
            "aws.",
            "background.",
            "bucket.",
            "catalog.",
            "certificate.",
            "check.",
            "claim.",
            "cleanUp.",
            "credentials.",
            "document.",
            "drop.kept",
            "driver.",
            "encrypt.",
            "fleet.failed",
            "fleet.none",
            "gate.",
            "hold.",
            "image.",
            "launch.",
            "leftover.",
            "lock.",
            "lookUp.",
            "permissions.",
            "pickUp.disagrees",
            "preflight.",
            "proof.",
            "protection.",
            "prune.all.many",
            "prune.failed",
            "prune.failures",
            "prune.half",
            "prune.many",
            "prune.noAccount",
            "prune.otherAccount",
            "prune.unreadable",
            "record.",
            "root.",
            "seal.",
            "signIn.",
            "store.",
            "tag.",
            "tags.",
            "trust.",
            "use.",
            "verify.");

    /** Lines of a good run, and parts of other lines. */
    private static final Set<String> NO_ERRORS = Set.of(
            "aws.failed",
            "aws.limit",
            "aws.request",
            "background.endedBy",
            "bucket.fact.blocked",
            "bucket.fact.encryption",
            "bucket.fact.notPublic",
            "bucket.fact.region",
            "check.same",
            "cleanUp.removed",
            "driver.aborted.dryRun",
            "driver.aborted.nothing",
            "driver.aborted.prune",
            "driver.aborted.removed",
            "driver.beyondRecall",
            "encrypt.defaultKey",
            "encrypt.plainDropped",
            "encrypt.skipped",
            "encrypt.started",
            "gate.aborted",
            "gate.abortedUnseen",
            "gate.awaited",
            "gate.closed",
            "gate.creates",
            "gate.early.image",
            "gate.early.other.image",
            "gate.early.pointInTime",
            "gate.instance",
            "gate.made",
            "gate.open",
            "gate.picksUp",
            "gate.proven",
            "gate.verifies",
            "gate.verifiesOn",
            "gate.waits",
            "gate.waitsForOwn",
            "hold.by",
            "hold.unreadable",
            "launch.account",
            "launch.address",
            "launch.call",
            "launch.call.unknown",
            "launch.console",
            "launch.done",
            "launch.elasticIpGiven",
            "launch.in.defaultGroup",
            "launch.in.defaultVpc",
            "launch.in.groups",
            "launch.in.key",
            "launch.in.metadataByDefault",
            "launch.in.metadataV1",
            "launch.in.metadataV2",
            "launch.in.noKey",
            "launch.in.noMetadata",
            "launch.in.noProfile",
            "launch.in.noPublicIp",
            "launch.in.profile",
            "launch.in.publicIp",
            "launch.in.publicIpOfTheSubnet",
            "launch.in.subnet",
            "launch.interfaces",
            "launch.lost.alarms",
            "launch.lost.balancers",
            "launch.lost.dns",
            "launch.lost.elasticIp",
            "launch.lost.excluded",
            "launch.lost.furtherIps",
            "launch.lost.interfaces",
            "launch.lost.ipv6",
            "launch.lost.memory",
            "launch.lost.privateIp",
            "launch.lost.publicIp",
            "launch.name",
            "launch.noPublicIp",
            "launch.noRecord",
            "launch.notBack",
            "launch.notRecorded",
            "launch.obstacle",
            "launch.part.cpuCredits",
            "launch.part.elasticIp",
            "launch.part.instanceType",
            "launch.part.iops",
            "launch.part.key",
            "launch.part.profile",
            "launch.part.securityGroups",
            "launch.part.shutdownBehaviour",
            "launch.part.sourceDestCheck",
            "launch.part.stopProtection",
            "launch.part.subnet",
            "launch.part.terminationProtection",
            "launch.part.volumeTags",
            "launch.part.volumesThatStay",
            "launch.region",
            "launch.standing",
            "launch.standing.restored",
            "launch.started",
            "launch.triedWith",
            "launch.untried",
            "launch.unusable",
            "launch.userData",
            "launch.well",
            "launch.with",
            "cleanUp.machineEnding",
            "permissions.why.not_worth_it",
            "lock.done",
            "lock.done.compliance",
            "lock.planned",
            "lock.planned.compliance",
            "lookUp.ok",
            "use.backup",
            "use.block",
            "use.copy",
            "use.gate",
            "use.many",
            "use.restore",
            "use.run",
            "use.unknown",
            "use.verify",
            "signIn.awaits.container",
            "signIn.awaits.instance",
            "signIn.awaits.program",
            "signIn.awaits.role",
            "signIn.awaits.sso",
            "signIn.awaits.sts",
            "permissions.unanswered",
            "permissions.why.by_aws",
            "permissions.why.deletes",
            "permissions.why.instance",
            "permissions.why.nothing_stored",
            "permissions.why.nothing_there",
            "permissions.why.on_creation",
            "permissions.why.scarce",
            "permissions.why.upload",
            "permissions.without",
            "preflight.ok",
            "protection.counted",
            "protection.counted.new",
            "protection.counted.unknown",
            "protection.instance",
            "protection.more",
            "protection.new",
            "protection.nothing",
            "protection.proof.new",
            "record.written",
            "root.done",
            "root.forward",
            "root.headline",
            "root.kept",
            "root.lookUp",
            "root.none",
            "root.others.none",
            "root.replaced",
            "root.standing",
            "root.standing.restored",
            "root.started",
            "root.well",
            "seal.done",
            "store.started",
            "tag.done",
            "tag.removed",
            "tag.some",
            "tags.awsOwn",
            "verify.booted",
            "verify.commandOk",
            "verify.commandSent",
            "verify.console",
            "verify.consoleLine",
            "verify.done",
            "verify.done.foreign",
            "verify.found",
            "verify.output",
            "verify.headline",
            "verify.launched",
            "verify.proven",
            "verify.screenshot");

    private static final Pattern NAME = Pattern.compile("\\{(name\\.\\w+)}");

    private final Properties onTheCommandLine = onTheCommandLine();
    private final ResourceBundle bundle = ResourceBundle.getBundle(Texts.class.getName(), Locale.ROOT);

    @Test
    void everyErrorHasAnEntryInItsPresentWords() {
        String page = Documents.read("docs/troubleshooting.md");
        Set<String> missing = new TreeSet<>();
        for (String key : bundle.keySet()) {
            boolean error = ERRORS.stream().anyMatch(key::startsWith) && !NO_ERRORS.contains(key);
            if (error && !page.contains("`" + shown(bundle.getString(key)) + "`")) {
                missing.add(key + ": " + shown(bundle.getString(key)));
            }
        }
        assertThat(missing)
                .as("lines that docs/troubleshooting.md does not have")
                .isEmpty();
    }

    /** As the page shows a line: without its values, and with the names of parameters in Jenkins and on the command line. */
    private String shown(String pattern) {
        return NAME.matcher(pattern.replace("''", "'"))
                .replaceAll(name -> Matcher.quoteReplacement(
                        bundle.getString(name.group(1)) + ", " + onTheCommandLine.getProperty(name.group(1))))
                .replaceAll("\\{\\d}", "…");
    }

    private static Properties onTheCommandLine() {
        Properties names = new Properties();
        try {
            names.load(new StringReader(Documents.read(
                    "cli/src/main/resources/io/jenkins/plugins/amibackup/engine/base/Names.properties")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return names;
    }

    @Test
    void whatIsNoErrorIsStillThere() {
        assertThat(bundle.keySet()).containsAll(NO_ERRORS);
    }
}
