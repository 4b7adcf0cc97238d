package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Quarantine;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.identity.Waiting;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Shows what a closed network for verifications is made of, and makes what is missing on request. */
final class QuarantineRun {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int LOOKS = 30;

    private final Surroundings surroundings;
    private final OutputOptions output;
    private final QuarantineOptions asked;

    QuarantineRun(Surroundings surroundings, OutputOptions output, QuarantineOptions asked) {
        this.surroundings = surroundings;
        this.output = output;
        this.asked = asked;
    }

    /** Returns the exit code. */
    int make(CommandSpec spec, AwsOptions aws, RegionChoice region) {
        if (asked.vpcId().isEmpty()) {
            throw new ParameterException(spec.commandLine(), Words.text("usage.vpc"));
        }
        Usage.check(spec, () -> {
            Checks.region(region.name());
            Quarantine.check(asked.vpcId(), asked.cidr());
        });
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            Quarantine.State found = Reading.once(
                    session, clients -> new Quarantine(clients.ec2().network()).look(asked.vpcId(), asked.cidr()));
            Quarantine.State now = asked.yes() && !found.missing().isEmpty()
                    ? Reading.once(
                            session,
                            clients -> make(new Quarantine(clients.ec2().network()), found))
                    : found;
            tell(now, made(found, now));
        }
        return ExitCodes.DONE;
    }

    /** A group that was just made can't be seen for a moment, and so can't be closed. */
    private static Quarantine.State make(Quarantine quarantine, Quarantine.State found) {
        Quarantine.State now = quarantine.make(found);
        for (int look = 0; look < LOOKS && !now.missing().isEmpty(); look++) {
            Waiting.sleep(PAUSE);
            now = quarantine.make(now);
        }
        if (!now.missing().isEmpty()) {
            throw OperationException.refused("quarantine.unseen", now.groupId());
        }
        return now;
    }

    private static Set<Quarantine.Part> made(Quarantine.State before, Quarantine.State now) {
        Set<Quarantine.Part> made = EnumSet.copyOf(before.missing());
        made.removeAll(now.missing());
        return made;
    }

    private void tell(Quarantine.State now, Set<Quarantine.Part> made) {
        if (output.isJson()) {
            surroundings.out().println(Json.text(json(now, made)));
            return;
        }
        TextTable table = new TextTable()
                .row(Words.text("quarantine.group"), id(now.groupId()), word(now, made, Quarantine.Part.GROUP))
                .row(Words.text("quarantine.egress"), "", word(now, made, Quarantine.Part.NO_EGRESS))
                .row(
                        Words.text("quarantine.subnet", now.cidr()),
                        id(now.subnetId()),
                        word(now, made, Quarantine.Part.SUBNET))
                .row(Words.text("quarantine.table"), id(now.tableId()), word(now, made, Quarantine.Part.TABLE))
                .row(Words.text("quarantine.association"), "", word(now, made, Quarantine.Part.ASSOCIATION));
        table.lines().forEach(surroundings.out()::println);
        surroundings
                .err()
                .println(
                        now.missing().isEmpty()
                                ? Words.text("quarantine.use", now.subnetId(), now.groupId())
                                : Words.text("quarantine.missing"));
    }

    private static String id(String id) {
        return id.isEmpty() ? "-" : id;
    }

    private static String word(Quarantine.State now, Set<Quarantine.Part> made, Quarantine.Part part) {
        return Words.text(
                now.missing().contains(part)
                        ? "quarantine.isMissing"
                        : made.contains(part) ? "quarantine.isMade" : "quarantine.isThere");
    }

    private static ObjectNode json(Quarantine.State now, Set<Quarantine.Part> made) {
        ObjectNode json = Json.object();
        json.put("vpcId", now.vpcId());
        put(json, "securityGroupId", now.groupId());
        put(json, "subnetId", now.subnetId());
        put(json, "routeTableId", now.tableId());
        json.put("cidr", now.cidr());
        names(json.putArray("made"), made);
        names(json.putArray("missing"), now.missing());
        return json;
    }

    private static void put(ObjectNode json, String name, String id) {
        if (!id.isEmpty()) {
            json.put(name, id);
        }
    }

    private static void names(ArrayNode array, Set<Quarantine.Part> parts) {
        parts.forEach(part -> array.add(part.name().toLowerCase(Locale.ROOT)));
    }
}
