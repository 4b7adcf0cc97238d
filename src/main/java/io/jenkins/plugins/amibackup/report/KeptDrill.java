package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillMachine;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a build keeps of a verification: the machine that was started for it, what it has shown, and the last lines of its console.
 * Plain values, because they are read again years later. Never changed.
 */
final class KeptDrill {

    private final String machineId;
    private final String machineType;
    private final String machineState;
    private final long deadline;
    private final String level;
    private final boolean passed;
    private final long provenAt;
    private final long restoreSeconds;
    private final long bootSeconds;
    private final String console;

    KeptDrill(OperationResult.Verify verified) {
        DrillMachine machine = verified.machine();
        machineId = machine == null ? "" : Kept.shown(machine.id());
        machineType = machine == null ? "" : Kept.shown(machine.type());
        machineState = machine == null ? "" : machine.state().word();
        deadline = machine == null || machine.deadline() == null
                ? 0
                : machine.deadline().toEpochMilli();
        Proof proof = verified.proof();
        level = proof == null ? "" : proof.level().word();
        passed = proof != null && proof.passed();
        provenAt = proof == null ? 0 : proof.at().toEpochMilli();
        restoreSeconds = proof == null ? 0 : proof.restoreSeconds();
        bootSeconds = proof == null ? 0 : proof.bootSeconds();
        console = Util.fixNull(verified.console()).lines().map(Kept::shown).collect(Collectors.joining("\n"));
    }

    /** The machine's ID; empty where none was started, or EC2 has not told it yet. */
    String machineId() {
        return Util.fixNull(machineId);
    }

    String machineType() {
        return Util.fixNull(machineType);
    }

    /** Where the machine stands; empty where none was asked for. */
    Optional<DrillMachine.State> machineState() {
        return Stream.of(DrillMachine.State.values())
                .filter(state -> state.word().equals(machineState))
                .findFirst();
    }

    /** When the machine is ended at the latest, in milliseconds since 1970; 0 where there is none. */
    long deadline() {
        return deadline;
    }

    /** The level that was looked for; empty until it is known what was shown. */
    String level() {
        return Util.fixNull(level);
    }

    boolean isPassed() {
        return passed;
    }

    /** When that was shown, in milliseconds since 1970; 0 until then. */
    long provenAt() {
        return provenAt;
    }

    long restoreSeconds() {
        return restoreSeconds;
    }

    /** 0 where no machine has started. */
    long bootSeconds() {
        return bootSeconds;
    }

    /** The last lines of the machine's console; empty where there are none, or they are not kept. */
    String console() {
        return Util.fixNull(console);
    }

    /** Changes when the page must be drawn anew. */
    String shape() {
        return machineId() + machineState + level + passed;
    }
}
