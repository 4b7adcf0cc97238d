package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The backups of many nights, made of one that was really made: its record with other AMI IDs, times and sizes. The same each time. */
public final class MadeUpNights {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BUCKET = AwsBesideJenkins.BUCKET;
    private static final double GROWTH = 0.012;
    /** Every so many nights, a backup was verified. */
    private static final int PROVEN = 7;

    private final AwsBesideJenkins aws;
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(18);

    public MadeUpNights(AwsBesideJenkins aws) {
        this.aws = aws;
    }

    /**
     * Adds those before a night.
     *
     * @param minutes about so long each took
     */
    public void before(String amiId, int nights, int minutes) throws IOException {
        ObjectNode last = (ObjectNode) JSON.readTree(aws.aws.s3().text(BUCKET, key(amiId)));
        long size = last.path("storedObject").path("sizeBytes").asLong();
        Instant taken = Instant.parse(last.path("takenAt").asText());
        complete(last, taken, minutes);
        aws.aws.s3().put(BUCKET, key(amiId), last.toString());
        for (int night = 1; night <= nights; night++) {
            String ami = "ami-0%016x".formatted(random.nextLong() >>> 4);
            ObjectNode record = (ObjectNode) JSON.readTree(last.toString().replace(amiId, ami));
            Instant then = taken.minus(Duration.ofDays(night)).plusSeconds(random.nextInt(240));
            record.put("takenAt", then.toString());
            long bytes = (long) (size * (1 - GROWTH * night + random.nextDouble() * GROWTH));
            ((ObjectNode) record.path("storedObject")).put("sizeBytes", bytes);
            complete(record, then, minutes + random.nextInt(Math.max(1, minutes / 3)));
            if (night % PROVEN != 0) {
                record.remove("proofs");
            }
            aws.aws.s3().put(BUCKET, key(ami), record.toString());
            IndexEntry entry = new IndexEntry(
                    record.path("sourceInstance").path("instanceId").asText(),
                    ami,
                    then,
                    bytes,
                    AwsBesideJenkins.REGION,
                    aws.aws.accountId(),
                    BackupRecord.parse(ami, record.toString().getBytes(StandardCharsets.UTF_8))
                            .givenName());
            aws.aws.s3().put(BUCKET, entry.key(), "");
        }
    }

    private static String key(String amiId) {
        return "ami-metadata/" + amiId + ".json";
    }

    private static void complete(ObjectNode record, Instant taken, int minutes) {
        for (JsonNode entry : record.path("history")) {
            ((ObjectNode) entry).put("at", taken.toString());
            if (entry.path("status").asText().equals(BackupRecord.COMPLETE)) {
                ((ObjectNode) entry)
                        .put("at", taken.plus(Duration.ofMinutes(minutes)).toString());
            }
        }
    }
}
