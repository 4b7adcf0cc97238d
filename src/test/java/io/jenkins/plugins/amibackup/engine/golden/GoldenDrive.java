package io.jenkins.plugins.amibackup.engine.golden;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Drives one operation to one moment, keeps it there, and takes its document down. */
final class GoldenDrive {

    /** How an operation stands when its document is taken down. */
    enum Variant {
        /** Under way, with a lease. */
        RUNNING(""),
        /** Nobody drives it. */
        DETACHED("-detached"),
        /** The phase's call was refused. */
        FAILED("-failed"),
        /** EC2 has failed its image, and nothing is removed yet. */
        FAILING("-failing"),
        /** A user has aborted it, and nothing is removed yet. */
        ABORTING("-aborting"),
        /** The same, and one thing after another goes: each document of that. */
        REMOVING("-removing"),
        /** It is over after an abort. */
        ABORTED("-aborted");

        final String suffix;

        Variant(String suffix) {
            this.suffix = suffix;
        }

        boolean isAbort() {
            return this == ABORTING || this == REMOVING || this == ABORTED;
        }
    }

    /**
     * A moment of an operation.
     *
     * @param phase as it stands in the document
     * @param stuck the call that the phase makes and does not get through; null where the phase waits for AWS
     * @param holds what else is true of the document
     * @param variants how the operation is to stand then
     */
    record Moment(
            String name,
            String phase,
            Predicate<Call> stuck,
            Predicate<JsonNode> holds,
            Failing failing,
            List<Variant> variants) {}

    /** What makes AWS fail the thing that is waited for. */
    interface Failing {
        void arrange(TestBed bed);
    }

    /**
     * @param prepare makes what must be there before, and the request
     * @param before hears of each call before it has its effect
     */
    record Kind(
            String name,
            Function<TestBed, OperationRequest> prepare,
            BiConsumer<TestBed, Call> before,
            List<Moment> moments,
            String end) {}

    private final Kind kind;
    private final Moment moment;
    private final Variant variant;
    private final TestBed bed = new TestBed();
    private final List<Golden> taken = new ArrayList<>();
    private OperationHandle handle;
    private String lastEtag = "";
    private boolean reached;

    /** @param moment null for the operation's own end */
    GoldenDrive(Kind kind, Moment moment, Variant variant) {
        this.kind = kind;
        this.moment = moment;
        this.variant = variant;
    }

    String name() {
        return kind.name() + "/" + (moment == null ? kind.end() : moment.name() + variant.suffix);
    }

    List<Golden> run() {
        try (bed) {
            OperationRequest request = kind.prepare().apply(bed);
            if (isFailing() && moment.failing() != null) {
                moment.failing().arrange(bed);
            }
            bed.aws.faults().plan(this::called);
            Listener listener = new Listener();
            if (moment != null && moment.phase().equals("CHECK")) {
                listener.atCheck = () -> {
                    reached();
                    if (variant == Variant.RUNNING) {
                        // The lease is renewed in the middle of it.
                        bed.time.pass(Duration.ofMinutes(5));
                    }
                };
            }
            handle = bed.engine.begin(Golden.RUN, request, bed.access(), listener);
            while (!isDone() && !listener.ended && bed.time.step()) {
                look();
            }
            if (variant == Variant.FAILED && moment.phase().equals("CHECK")) {
                resumedInVain();
            }
            return taken;
        }
    }

    /** In CHECK an operation can fail only when it was picked up there. */
    private void resumedInVain() {
        bed.aws.faults().plan(call -> {
            look();
            return call.action().equals("ec2:DescribeImages") ? refusal(call) : Fault.none();
        });
        Listener listener = new Listener();
        bed.engine.resume(Golden.RUN, TestBed.BUCKET, bed.access(), listener);
        while (!isDone() && !listener.ended && bed.time.step()) {
            look();
        }
    }

    private boolean isFailing() {
        return variant == Variant.FAILED || variant == Variant.FAILING;
    }

    private boolean isDone() {
        return variant != Variant.REMOVING && !taken.isEmpty();
    }

    private Fault called(Call call) {
        look();
        kind.before().accept(bed, call);
        if (moment == null || moment.stuck() == null || !moment.stuck().test(call)) {
            return Fault.none();
        }
        boolean first = !reached;
        reached();
        if (variant == Variant.RUNNING || first) {
            return variant == Variant.FAILED ? refusal(call) : Fault.throttle();
        }
        return Fault.none();
    }

    private static Fault refusal(Call call) {
        return call.action().startsWith("ec2:")
                ? Fault.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                : Fault.error(403, "AccessDenied", "Access Denied");
    }

    private void reached() {
        if (reached || handle == null) {
            return;
        }
        reached = true;
        if (variant == Variant.DETACHED
                || variant == Variant.FAILED && moment.phase().equals("CHECK")) {
            handle.detach(Line.literal("Jenkins is stopping"));
        } else if (variant.isAbort()) {
            handle.abort(Line.literal("Aborted by a user"));
        }
    }

    /** Takes down what the bucket has, if it is what is wanted. */
    private void look() {
        var object = bed.aws.s3().object(TestBed.BUCKET, Golden.key(kind.name()));
        if (object.isEmpty() || object.get().etag().equals(lastEtag) || isDone()) {
            return;
        }
        lastEtag = object.get().etag();
        JsonNode document = Golden.json(bed.aws.s3().get(TestBed.BUCKET, Golden.key(kind.name())));
        if (isWanted(document)) {
            String suffix = variant == Variant.REMOVING ? "-" + (taken.size() + 1) : "";
            taken.add(Golden.of(kind.name(), name().substring(kind.name().length() + 1) + suffix, bed));
        }
        boolean waits =
                moment != null && moment.stuck() == null && !moment.phase().equals("CHECK");
        if (waits && isRunningAtMoment(document) && moment.failing() != null && !isFailing()) {
            reached();
        }
    }

    private boolean isRunningAtMoment(JsonNode document) {
        JsonNode operation = document.path("operation");
        return operation.path("phase").asText().equals(moment.phase())
                && document.path("status").asText().equals("running")
                && moment.holds().test(operation);
    }

    private boolean isWanted(JsonNode document) {
        String status = document.path("status").asText();
        String phase = document.path("operation").path("phase").asText();
        if (moment == null) {
            return phase.equals("DONE");
        }
        return switch (variant) {
            case RUNNING -> isRunningAtMoment(document) && document.has("lease");
            case DETACHED -> isRunningAtMoment(document) && !document.has("lease");
            case FAILED -> status.equals("failed");
            case ABORTING -> phase.equals("CLEAN_UP") || reached && isAbortedPrune(document);
            case FAILING -> phase.equals("CLEAN_UP");
            case REMOVING -> phase.equals("CLEAN_UP") && reached;
            case ABORTED -> status.equals("aborted");
        };
    }

    /** A prune that is aborted first ends with the backup at hand, and then looks again. */
    private static boolean isAbortedPrune(JsonNode document) {
        return document.path("kind").asText().equals("prune")
                && document.path("operation").path("aborted").asBoolean()
                && document.path("status").asText().equals("running");
    }

    private static final class Listener implements OperationListener {
        private boolean ended;
        private Runnable atCheck = () -> {};

        @Override
        public void line(String line) {
            // The phase CHECK calls nobody that could be held up; this line is said when it begins.
            if (line.contains("tags on the image")) {
                atCheck.run();
            }
        }

        @Override
        public void ended(End end) {
            ended = true;
        }
    }
}
