package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlace;
import io.jenkins.plugins.amibackup.config.ProtectionExpectation;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Buckets with index keys, as backups leave them, and the catalogs that show them. */
public final class MadeUpCatalog {

    private static final long SIZE = 1L << 30;

    private final AwsBesideJenkins aws;
    private final String bucket;

    /** In a bucket that is there. */
    public MadeUpCatalog(AwsBesideJenkins aws, String bucket) {
        this.aws = aws;
        this.bucket = bucket;
    }

    /** In a bucket of its own, which a catalog shows to those who may see the folder; empty for Jenkins as a whole. */
    public static MadeUpCatalog named(AwsBesideJenkins aws, String name, String folder) {
        String bucket = "backups-of-" + name;
        aws.aws.s3().createBucket(bucket, AwsBesideJenkins.REGION);
        CatalogPlace place = new CatalogPlace(name);
        place.setBucket(bucket);
        place.setFolder(folder);
        add(place);
        return new MadeUpCatalog(aws, bucket);
    }

    /** Another catalog behind those that are there. */
    public static void add(CatalogPlace place) {
        List<CatalogPlace> all = new ArrayList<>(CatalogConfiguration.get().getCatalogs());
        all.add(place);
        CatalogConfiguration.get().setCatalogs(all);
    }

    /** Expects a backup, no older than a day, of all instances of this Jenkins' own account that have these tags, and looks who has one. */
    public static void expect(String name, String tags) throws InterruptedException {
        ProtectionExpectation expectation = new ProtectionExpectation(name);
        expectation.setTags(tags);
        CatalogConfiguration.get().setExpectations(List.of(expectation));
        ProtectionBoard.get().settle();
        ProtectionBoard.get().look();
        ProtectionBoard.get().settle();
    }

    public static String instance(int number) {
        return "i-%017x".formatted(number);
    }

    public static String image(int number) {
        return "ami-%017x".formatted(number);
    }

    /** A backup so many hours old, of so many GiB, of the instance with the same number. */
    public MadeUpCatalog put(int number, String name) {
        IndexEntry entry = new IndexEntry(
                instance(number),
                image(number),
                aws.clock.instant().minus(Duration.ofHours(number)),
                SIZE * number,
                AwsBesideJenkins.REGION,
                aws.aws.accountId(),
                name);
        return key(entry.key());
    }

    /** A backup of an hour ago, of an instance that is there. */
    public MadeUpCatalog backedUp(String instanceId) {
        IndexEntry entry = new IndexEntry(
                instanceId,
                "ami-0123456789abcdef0",
                aws.clock.instant().minus(Duration.ofHours(1)),
                1,
                AwsBesideJenkins.REGION,
                aws.aws.accountId());
        return key(entry.key());
    }

    /** Any key. */
    public MadeUpCatalog key(String key) {
        aws.aws.s3().put(bucket, key, "");
        return this;
    }
}
