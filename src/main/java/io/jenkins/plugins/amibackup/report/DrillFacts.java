package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a page says of a verification: the machine that runs for it and what becomes of that, and what was shown. */
final class DrillFacts {

    private final Glimpse seen;
    private final KeptDrill drill;
    private final List<Fact> facts = new ArrayList<>();

    private DrillFacts(Glimpse seen, KeptDrill drill) {
        this.seen = seen;
        this.drill = drill;
    }

    static List<Fact> of(Glimpse seen) {
        return seen.operation()
                .drill()
                .map(drill -> new DrillFacts(seen, drill).gather())
                .orElse(List.of());
    }

    private List<Fact> gather() {
        drill.machineState().ifPresent(state -> {
            boolean gone = state == DrillMachine.State.ENDED;
            if (!drill.machineId().isEmpty()) {
                facts.add(new Fact(
                        Messages.OperationView_DrillMachine(),
                        drill.machineId(),
                        drill.machineType(),
                        gone
                                ? null
                                : new AwsConsole(seen.operation().region())
                                        .ec2(drill.machineId())
                                        .orElse(null)));
            }
            String ending =
                    switch (state) {
                        case LAUNCHED -> Messages.OperationView_DrillRuns(seen.time(drill.deadline()));
                        case ENDING -> Messages.OperationView_DrillEnding();
                        case ENDED -> Messages.OperationView_DrillEnded();
                    };
            facts.add(new Fact(Messages.OperationView_DrillEnd(), ending, "", null)
                    .explained(Messages.Explanation_DrillEnd()));
        });
        if (drill.provenAt() != 0) {
            facts.add(new Fact(
                            Messages.OperationView_Proof(),
                            drill.isPassed()
                                    ? Messages.OperationView_ProvenLevel(drill.level())
                                    : Messages.OperationView_NotProven(drill.level()),
                            seen.time(drill.provenAt()),
                            null)
                    .explained(Messages.Explanation_Proof()));
            add(Messages.OperationView_RestoreTook(), drill.restoreSeconds());
            add(Messages.OperationView_BootTook(), drill.bootSeconds());
        }
        return facts;
    }

    private void add(String label, long seconds) {
        if (seconds > 0) {
            facts.add(new Fact(label, Format.duration(Duration.ofSeconds(seconds), seen.reader()), "", null));
        }
    }
}
