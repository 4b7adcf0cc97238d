package io.jenkins.plugins.amibackup.engine.listing;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a bucket holds, as its keys alone show it, and what was read of records behind. It never changes. */
public final class Listing {

    /** Of a bucket that was never read. */
    public static final Listing EMPTY = new Listing(List.of(), 0, 0, Instant.EPOCH);

    private final List<ListedBackup> backups;
    private final int factsKnown;
    private final int notUnderstood;
    private final Instant readAt;

    Listing(List<ListedBackup> backups, int factsKnown, int notUnderstood, Instant readAt) {
        this.backups = backups.stream()
                .sorted(Comparator.comparing(ListedBackup::takenAt).reversed().thenComparing(ListedBackup::amiId))
                .toList();
        this.factsKnown = factsKnown;
        this.notUnderstood = notUnderstood;
        this.readAt = readAt;
    }

    List<ListedBackup> all() {
        return backups;
    }

    /** How many backups there are, tombstones included. */
    public int size() {
        return backups.size();
    }

    /** Of how many the record was looked at; the others may have tags that a search doesn't find yet. */
    public int factsKnown() {
        return factsKnown;
    }

    /** How many keys are not shown because they can't be understood, or are of the future. */
    public int notUnderstood() {
        return notUnderstood;
    }

    /** When it was read, by S3's clock; {@link Instant#EPOCH} when it never was, or the server doesn't tell the time. */
    public Instant readAt() {
        return readAt;
    }

    /** One page of what a query finds. */
    public ListingPage page(ListingQuery query) {
        return search(query).page(query.page(), query.pageSize());
    }

    Found search(ListingQuery query) {
        int[] rows = IntStream.range(0, backups.size())
                .filter(row -> matches(backups.get(row), query))
                .boxed()
                .sorted(Comparator.comparing(backups::get, query.sort().order(query.descending())))
                .mapToInt(Integer::intValue)
                .toArray();
        int size = (int) backups.stream()
                .filter(backup -> backup.removed() == query.isOfRemoved())
                .count();
        return new Found(rows, size, backups::get);
    }

    private static boolean matches(ListedBackup backup, ListingQuery query) {
        return backup.removed() == query.isOfRemoved()
                && (query.instanceId().isEmpty() || backup.instanceId().equals(query.instanceId()))
                && (query.from() == null || !backup.takenAt().isBefore(query.from()))
                && (query.before() == null || backup.takenAt().isBefore(query.before()))
                && (!query.filters().contains(Filter.PROVEN) || backup.isProven())
                && (!query.filters().contains(Filter.UNPROVEN) || !backup.isProven())
                && (!query.filters().contains(Filter.HELD) || backup.held())
                && (!query.filters().contains(Filter.IMAGE_DROPPED) || backup.imageDropped())
                && (query.tag().isEmpty() || hasTag(backup, query))
                && texts(backup)
                        .anyMatch(text -> text.toLowerCase(Locale.ROOT)
                                .contains(query.text().toLowerCase(Locale.ROOT)));
    }

    private static boolean hasTag(ListedBackup backup, ListingQuery query) {
        return backup.facts()
                .map(facts -> facts.tags().get(query.tag()))
                .filter(value ->
                        query.tagValue().isEmpty() || value.equals(query.tagValue()))
                .isPresent();
    }

    private static Stream<String> texts(ListedBackup backup) {
        return Stream.concat(
                Stream.of(backup.amiId(), backup.instanceId(), backup.instanceName()),
                backup.facts().stream()
                        .flatMap(facts -> Stream.concat(
                                Stream.of(facts.runId()),
                                facts.tags().entrySet().stream()
                                        .flatMap(tag -> Stream.of(tag.getKey(), tag.getValue())))));
    }

    /** The backup of an image, also when it is gone; empty when there is none. */
    public Optional<ListedBackup> find(String amiId) {
        return backups.stream().filter(backup -> backup.amiId().equals(amiId)).findFirst();
    }

    /** The backups of an instance, newest first, {@linkplain ListedBackup#removed removed} ones among them. */
    public Stream<ListedBackup> ofInstance(String instanceId) {
        return backups.stream().filter(backup -> backup.instanceId().equals(instanceId));
    }

    /** The newest backup of each instance that has one: removed ones don't count. */
    public Stream<ListedBackup> newestOfEach() {
        Set<String> seen = new HashSet<>();
        return backups.stream().filter(backup -> !backup.removed() && seen.add(backup.instanceId()));
    }
}
