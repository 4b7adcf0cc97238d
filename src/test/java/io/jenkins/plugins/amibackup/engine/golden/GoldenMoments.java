package io.jenkins.plugins.amibackup.engine.golden;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Failing;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Moment;
import io.jenkins.plugins.amibackup.engine.golden.GoldenDrive.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Moments of operations at which a document is taken down, and the calls by which they are known. */
final class GoldenMoments {

    private GoldenMoments() {}

    static final BiConsumer<TestBed, Call> NOTHING = (bed, call) -> {};
    static final Predicate<JsonNode> ANY = operation -> true;
    static final Predicate<JsonNode> MADE =
            operation -> (operation.has("plain") ? operation.path("plain") : operation.path("image")).has("id");
    static final Predicate<JsonNode> COPIED =
            operation -> operation.path("image").has("id");
    static final Failing OF_NO_FAILURE = bed -> {};
    static final List<Variant> ONLY_RUNNING = List.of(Variant.RUNNING);
    static final List<Variant> EACH = List.of(Variant.RUNNING, Variant.DETACHED, Variant.FAILED, Variant.ABORTING);

    static Moment calls(String phase, Predicate<Call> call) {
        return new Moment(name(phase), phase, call, ANY, null, EACH);
    }

    /** The call that a wait follows: of interest is what stands while it waits. */
    static Moment asks(String phase, Predicate<Call> call) {
        return new Moment(name(phase), phase, call, ANY, null, List.of(Variant.RUNNING, Variant.FAILED));
    }

    static Moment waits(String phase, Predicate<JsonNode> holds, Failing failing) {
        return new Moment(name(phase) + "-waiting", phase, null, holds, failing, EACH);
    }

    /** What was made goes when EC2 has failed it: there is nothing to try again. */
    static Moment waitsForTheFirst(String phase, Failing failing) {
        List<Variant> variants = new ArrayList<>(EACH);
        variants.add(Variant.FAILING);
        return new Moment(name(phase) + "-waiting", phase, null, MADE, failing, variants);
    }

    static String name(String phase) {
        return phase.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Predicate<Call> action(String action) {
        return call -> call.action().equals(action);
    }

    static Predicate<Call> s3(String action, String prefix) {
        return call -> call.action().equals("s3:" + action)
                && call.parameters().getOrDefault("key", "").startsWith(prefix);
    }

    static Predicate<Call> tags(boolean done) {
        return call -> call.action().equals("ec2:CreateTags")
                && done == call.parameters().containsValue("done");
    }

    static List<Moment> all(Object... some) {
        List<Moment> all = new ArrayList<>();
        for (Object one : some) {
            if (one instanceof Moment moment) {
                all.add(moment);
            } else {
                ((List<?>) one).forEach(moment -> all.add((Moment) moment));
            }
        }
        return all;
    }
}
