package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.RegionNames;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jvnet.localizer.LocaleProvider;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * The values that a field offers, as AWS lists them. If AWS can't be asked, because of the network, the credentials or missing
 * permissions, nothing is offered, and the field is a plain text field.
 */
final class Choices {

    private static final SystemLog LOGGER = SystemLog.of(Choices.class.getName());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST = 500;
    /** Backups are listed by instance, so this many keys are read to find the newest of all. */
    private static final int MOST_READ = 5000;

    private static final int LONGEST_NAME = 100;

    private Choices() {}

    /** The Regions, with their names. */
    static ListBoxModel regions() {
        ListBoxModel items = new ListBoxModel();
        RegionNames.all().forEach((code, name) -> items.add(name, code));
        return items;
    }

    /** The instances of the connection's Region, by name. */
    static ListBoxModel instances(@CheckForNull Item item, String current, Connection connection) {
        return ask(item, current, connection, aws -> aws.ec2().search().instances(MOST), Choices::ofInstances);
    }

    /** The buckets of the connection's Region. */
    static ListBoxModel buckets(@CheckForNull Item item, String current, Connection connection) {
        return ask(item, current, connection, Choices::buckets, Choices::ofBuckets);
    }

    /** The complete backups in the connection's bucket, newest first. */
    static ListBoxModel backups(@CheckForNull Item item, String current, Connection connection) {
        return ask(
                item,
                current,
                connection,
                aws -> {
                    Checks.bucket(connection.bucket());
                    Checks.bucketOwner(connection.bucketOwner());
                    return backups(aws, connection);
                },
                Choices::ofBackups);
    }

    private static <T> ListBoxModel ask(
            Item item,
            String current,
            Connection connection,
            Function<AwsClients, T> question,
            Function<T, ? extends ListBoxModel> shown) {
        if (!FormPermission.mayAsk(item) || hasVariable(connection)) {
            return only(current);
        }
        return ask(current, () -> access(item, connection), question, shown);
    }

    /**
     * Asks without a check of permissions, which the caller has made.
     *
     * @param shown makes the choices, on the form's own thread, which knows the reader's language
     */
    static <T> ListBoxModel ask(
            String current,
            AwsTasks.Identity who,
            Function<AwsClients, T> question,
            Function<T, ? extends ListBoxModel> shown) {
        try {
            return shown.apply(AwsTasks.get().ask(AwsTasks.DROP_DOWN, who, question));
        } catch (OperationException unanswered) {
            LOGGER.log(Level.FINE, "Nothing to choose from", unanswered);
            return only(current);
        }
    }

    private static AwsAccess access(Item item, Connection connection) {
        Checks.region(connection.region());
        return connection.access(item, Clock.systemUTC());
    }

    private static Offer ofInstances(List<Instance> instances) {
        ListBoxModel items = new ListBoxModel();
        instances.stream()
                .sorted(Comparator.comparing(Choices::name, String.CASE_INSENSITIVE_ORDER)
                        .thenComparing(Instance::instanceId))
                .forEach(instance -> items.add(label(instance), instance.instanceId()));
        return new Offer(items, instances.size() < MOST ? Ids.INSTANCE_FORM : "");
    }

    /** Some browsers show labels alone: without a name, the ID stands in. */
    private static String label(Instance instance) {
        String name = name(instance);
        return Messages.Choices_Instance(
                name.isEmpty() ? instance.instanceId() : name, instance.state().nameAsString());
    }

    static List<String> buckets(AwsClients aws) {
        return aws.buckets(MOST);
    }

    static ListBoxModel ofBuckets(List<String> buckets) {
        ListBoxModel items = new ListBoxModel();
        buckets.forEach(items::add);
        return items;
    }

    /** @param whole whether there are no more */
    private record Backups(List<IndexEntry> ofTheRegion, boolean whole) {}

    private static Backups backups(AwsClients aws, Connection of) {
        try (Stream<IndexEntry> entries = new Catalog(aws.bucket(of.bucket(), of.bucketOwner())).list()) {
            List<IndexEntry> read = entries.limit(MOST_READ).toList();
            return new Backups(
                    read.stream()
                            .filter(entry -> entry.region().equals(aws.region()))
                            .toList(),
                    read.size() < MOST_READ);
        }
    }

    private static Offer ofBackups(Backups backups) {
        ListBoxModel items = new ListBoxModel();
        backups.ofTheRegion().stream()
                .sorted(Comparator.comparing(IndexEntry::takenAt).reversed())
                .limit(MOST)
                .forEach(entry -> items.add(
                        Messages.Choices_Backup(
                                called(entry),
                                TIME.format(entry.takenAt()),
                                Format.size(entry.sizeBytes(), LocaleProvider.getLocale())),
                        entry.amiId()));
        return new Offer(items, backups.whole() && backups.ofTheRegion().size() <= MOST ? Ids.IMAGE_FORM : "");
    }

    private static String called(IndexEntry entry) {
        String name = shown(entry.instanceName());
        return name.isEmpty() ? entry.instanceId() : name;
    }

    private static String name(Instance instance) {
        return shown(Tags.map(instance.tags()).getOrDefault("Name", ""));
    }

    /** A name that someone has given: it can contain anything. */
    private static String shown(String given) {
        return Sanitizer.line(Sanitizer.line(given).strip().replaceAll(" +", " "), LONGEST_NAME);
    }

    private static ListBoxModel only(String current) {
        ListBoxModel items = new ListBoxModel();
        String value = Util.fixEmptyAndTrim(current);
        if (value != null) {
            items.add(value);
        }
        return items;
    }

    private static boolean hasVariable(Connection connection) {
        return Stream.of(
                        connection.bucket(),
                        connection.bucketOwner(),
                        connection.region(),
                        connection.credentialsId(),
                        connection.roleArn(),
                        connection.externalId())
                .anyMatch(value -> value.contains("$"));
    }
}
