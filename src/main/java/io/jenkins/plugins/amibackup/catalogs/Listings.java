package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.config.BackgroundThreads;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.listing.Listing;
import io.jenkins.plugins.amibackup.engine.listing.ListingReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What is known of the places that people look at: read in the background, kept on disk, in memory as long as somebody looks. Whoever
 * asks is answered at once with what is known, and AWS is never asked on the thread of a request.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Listings {

    private static final SystemLog LOGGER = SystemLog.of(Listings.class.getName());

    /** What somebody looks at is read again when it is older than this. */
    static final Duration FRESH = Duration.ofMinutes(1);

    /** As long as somebody has looked at a place within this time, it is read again in the background. */
    static final Duration REMEMBERED = Duration.ofDays(1);

    /** After this time without a look, a listing leaves the memory. */
    static final Duration IN_MEMORY = Duration.ofHours(1);

    /** So many records are read before what they say is shown. */
    static final int RECORDS_AT_A_TIME = 500;

    /** So long records are read before the bucket is listed again. */
    private static final Duration FILLING_IN = Duration.ofMinutes(5);

    private static final int PLACES_AT_ONCE = 4;
    private static final int REQUESTS_AT_ONCE = 16;

    private final Clock clock;
    private final ListingFiles files;
    private final ThreadPoolExecutor readers =
            BackgroundThreads.named(Listings.class.getName() + " reader", PLACES_AT_ONCE);
    private final ThreadPoolExecutor workers =
            BackgroundThreads.named(Listings.class.getName() + " worker", REQUESTS_AT_ONCE);
    private final Executor reading = AwsTasks.asJenkins(readers);
    private final Executor helping = AwsTasks.asJenkins(workers);
    private final Map<Place, KnownPlace> known = new ConcurrentHashMap<>();
    private final Map<Place, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    public Listings() {
        this(Clock.systemUTC(), ListingFiles.ofJenkins());
    }

    /** For tests, which move the time. */
    Listings(Clock clock, ListingFiles files) {
        this.clock = clock;
        this.files = files;
    }

    static Listings get() {
        return ExtensionList.lookupSingleton(Listings.class);
    }

    /** What is known of a place that somebody looks at; the caller has checked that they may. Where that is old, it is read again. */
    PlaceListing look(Place place) {
        KnownPlace of = known.computeIfAbsent(place, KnownPlace::new);
        of.lookedAt(clock.instant());
        refresh(of, FRESH);
        return of.now();
    }

    /** Reads a place again after something in it was changed here. */
    void changed(Place place) {
        refresh(known.computeIfAbsent(place, KnownPlace::new), Duration.ZERO);
    }

    /** Reads again what somebody has looked at lately, and forgets what nobody does, or what isn't configured any more. */
    void tend() {
        List<Place> configured = CatalogPlaces.all();
        known.keySet().retainAll(configured);
        Instant now = clock.instant();
        for (KnownPlace of : known.values()) {
            if (of.isLookedAtWithin(REMEMBERED, now)) {
                refresh(of, FRESH);
            }
            forget(of);
        }
        files.keepOnly(configured);
    }

    /** What nobody has looked at lately is kept on disk alone. */
    private void forget(KnownPlace of) {
        if (!of.isLookedAtWithin(IN_MEMORY, clock.instant())) {
            of.forget();
        }
    }

    private void refresh(KnownPlace of, Duration age) {
        if (of.begins(age, clock.instant())) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            underWay.put(of.place(), done);
            reading.execute(() -> {
                try {
                    read(of);
                } finally {
                    of.rests();
                    forget(of);
                    underWay.remove(of.place(), done);
                    done.complete(null);
                }
            });
        }
    }

    private void read(KnownPlace of) {
        Place place = of.place();
        if (!of.now().isKnown()) {
            files.load(place).ifPresent(kept -> of.loaded(kept.listing(), kept.readAt()));
        }
        try {
            AwsTasks.get().askHere(() -> place.access(clock), aws -> {
                read(of, reader(aws, place.connection()));
                return null;
            });
        } catch (OperationException failed) {
            of.failed(failed.line(), clock.instant());
        } catch (IOException | RuntimeException unexpected) {
            LOGGER.log(Level.WARNING, "A place can't be read", unexpected);
            of.failed(Line.of("driver.unexpected", String.valueOf(unexpected)), clock.instant());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private ListingReader reader(AwsClients aws, Connection connection) {
        return new ListingReader(aws.bucket(connection.bucket(), connection.bucketOwner()), helping);
    }

    private void read(KnownPlace of, ListingReader reader) {
        Listing listing = reader.read(of.now().listing());
        Instant readAt = clock.instant();
        of.read(listing, readAt);
        files.save(of.place(), listing);
        Listing filled = fillIn(of, reader, listing, readAt.plus(FILLING_IN));
        if (filled != listing) {
            files.save(of.place(), filled);
        }
    }

    /** What only records say is read in the background, as long as somebody might look at it. */
    private Listing fillIn(KnownPlace of, ListingReader reader, Listing listing, Instant end) {
        Listing filled = listing;
        try {
            while (clock.instant().isBefore(end) && of.isLookedAtWithin(REMEMBERED, clock.instant())) {
                Listing next = reader.fillIn(filled, RECORDS_AT_A_TIME);
                // Not by how many are known: tombstones that no record confirms are read, and are none then.
                if (next == filled) {
                    break;
                }
                filled = next;
                of.filled(filled);
            }
        } catch (OperationException later) {
            // What the keys say is shown all the same, and the next time more records are read.
            LOGGER.log(Level.FINE, "Records can't be read now", later);
        }
        return filled;
    }

    /** For tests: waits until nothing is being read. */
    void settle() {
        while (!underWay.isEmpty()) {
            CompletableFuture.allOf(underWay.values().toArray(CompletableFuture[]::new))
                    .join();
        }
    }

    /** The places that something is known of. */
    Set<Place> places() {
        return known.keySet().stream().collect(Collectors.toSet());
    }

    @CheckForNull
    KnownPlace known(Place place) {
        return known.get(place);
    }

    /** Ends all threads when Jenkins stops. */
    @Terminator
    public static void terminate() {
        Listings listings = get();
        listings.readers.shutdownNow();
        listings.workers.shutdownNow();
    }
}
