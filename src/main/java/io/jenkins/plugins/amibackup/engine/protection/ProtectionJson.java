package io.jenkins.plugins.amibackup.engine.protection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;
import java.util.List;

/** A report as JSON: of the command line, of a build's artifact. What is added later is added beside what is there. */
public final class ProtectionJson {

    private ProtectionJson() {}

    public static ObjectNode of(ProtectionReport report) {
        ObjectNode json = Json.object();
        json.put("allWell", report.isAllWell());
        json.put("unprotected", report.unprotected());
        json.put("notAsked", report.notAsked());
        ArrayNode expectations = json.putArray("expectations");
        report.results().forEach(result -> expectations.add(of(result)));
        return json;
    }

    private static ObjectNode of(ExpectationResult result) {
        Expectation expectation = result.expectation();
        ObjectNode json = Json.object();
        json.put("name", expectation.name());
        json.put("place", expectation.place());
        json.put("region", expectation.region());
        ObjectNode tags = json.putObject("tags");
        expectation.tags().forEach(tags::put);
        json.put("maxAge", Age.text(expectation.maxAge()));
        expectation.provenWithin().ifPresent(within -> json.put("provenWithin", Age.text(within)));
        json.put("lookedAt", result.at().toString());
        json.put("allWell", result.isAllWell());
        json.put("instances", result.instances());
        json.put("covered", result.covered());
        json.put("unprotected", result.unprotected());
        json.put("new", result.isNew());
        json.put("unknown", result.untold());
        result.notAsked().map(Line::text).ifPresent(why -> json.put("notAsked", why));
        add(json.putArray("gaps"), result.gaps(), result.at());
        add(json.putArray("newInstances"), result.newcomers(), result.at());
        add(json.putArray("unknownInstances"), result.unknown(), result.at());
        return json;
    }

    private static void add(ArrayNode to, List<Gap> gaps, Instant now) {
        for (Gap gap : gaps) {
            ObjectNode json = to.addObject();
            json.put("instanceId", gap.instanceId());
            json.put("instanceName", gap.instanceName());
            if (!gap.amiId().isEmpty()) {
                json.put("newestAmiId", gap.amiId());
            }
            gap.takenAt().ifPresent(taken -> {
                json.put("newestTakenAt", taken.toString());
                json.put("newestAgeSeconds", Math.max(0, now.getEpochSecond() - taken.getEpochSecond()));
            });
            gap.provenAt().ifPresent(proven -> {
                json.put("provenAt", proven.toString());
                json.put("proofAgeSeconds", Math.max(0, now.getEpochSecond() - proven.getEpochSecond()));
            });
            json.put("why", gap.why().text());
        }
    }
}
