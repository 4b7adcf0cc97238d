package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Set;

/** Writes into the record what was shown, once everything that was made is gone; a failed verification ends with what speaks against it. */
public final class WriteProof implements Step {

    private final VerifyData data;

    WriteProof(VerifyData data) {
        this.data = data;
    }

    @Override
    public Phase phase() {
        return Phase.PROVE;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (data.failed().isEmpty() && !data.isConclusive()) {
            // Whoever can write documents must not get a proof of what nobody has looked at.
            data.hinder(Line.of("verify.notShown", data.sourceAmiId(), data.level()));
        }
        if (data.isForeign()) {
            context.log().say("verify.noRecord", data.sourceAmiId());
        } else if (!data.isConclusive()) {
            context.log().say("verify.inconclusive", data.sourceAmiId());
        } else {
            write(data.shown(), context);
        }
        data.failed().ifPresent(why -> data.ending(failure(why), false));
        return new StepOutcome.Finish();
    }

    private void write(Proof proof, StepContext context) {
        try {
            context.catalog().prove(data.sourceAmiId(), proof);
            data.proof(proof);
            context.log()
                    .say(
                            proof.passed() ? "verify.proven" : "verify.disproven",
                            Keys.record(data.sourceAmiId()),
                            proof.level());
        } catch (AwsException unanswered) {
            throw unanswered;
        } catch (OperationException otherObject) {
            // Where the backup itself has changed, that is what speaks against it, and there is no record to say it in.
            if (data.failed().isEmpty()) {
                throw otherObject;
            }
            context.log().warn("verify.notWritten", Keys.record(data.sourceAmiId()), otherObject.line());
        }
    }

    private Line failure(Line why) {
        return data.kept().isEmpty()
                ? Line.of("verify.failed", data.sourceAmiId(), data.level(), why.sentence())
                : Line.of(
                        "verify.failed.kept",
                        data.sourceAmiId(),
                        data.level(),
                        why.sentence(),
                        String.join(", ", data.kept()));
    }

    /** What a document says of a proof is anybody's word: the record must have it. */
    @Override
    public void confirm(StepContext context) {
        if (data.isForeign()) {
            return;
        }
        Proof written = context.catalog().find(data.sourceAmiId()).map(Catalog.Versioned::record).stream()
                .flatMap(record -> record.proofs().stream().filter(proof -> proof.isOf(record)))
                .filter(proof -> proof.runId().equals(data.runId()) && proof.passed() && proof.level() == data.level())
                .findFirst()
                .orElseThrow(() ->
                        OperationException.refused("verify.unproven", Keys.record(data.sourceAmiId()), data.runId()));
        data.proof(written);
    }
}
