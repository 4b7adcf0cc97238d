package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The table at the end of a summary: what was made, many in a row, and below that, where a person looks first, what went wrong and
 * why.
 */
final class FleetTable {

    private static final int IN_A_ROW = 10;

    private FleetTable() {}

    /** @param members all of them have ended */
    static List<Line> of(List<FleetMember> members) {
        List<FleetMember> good = members.stream()
                .filter(member -> member.end().orElseThrow() instanceof End.Done)
                .toList();
        List<FleetMember> bad =
                members.stream().filter(member -> !good.contains(member)).toList();
        List<Line> rows = new ArrayList<>(good(good));
        bad.stream().limit(FleetNames.MOST).map(FleetMember::row).forEach(rows::add);
        if (bad.size() > FleetNames.MOST) {
            List<FleetMember> rest = bad.subList(FleetNames.MOST, bad.size());
            rows.add(Line.of("fleet.rows.more", rest.size()));
            rows.addAll(rows(rest.stream().map(FleetMember::label).toList()));
        }
        return rows;
    }

    private static List<Line> good(List<FleetMember> members) {
        List<OperationResult.Prune> prunes = members.stream()
                .flatMap(member -> ((End.Done) member.end().orElseThrow()).results().stream())
                .flatMap(result -> result.pruned().stream())
                .toList();
        return prunes.isEmpty()
                ? rows(members.stream()
                        .map(member -> FleetNames.shortened(member.label()) + ": "
                                + member.made().text())
                        .toList())
                : List.of(Line.of(
                        "fleet.rows.pruned", prunes.size(), inAll(prunes).line()));
    }

    private static OperationResult.Prune inAll(List<OperationResult.Prune> prunes) {
        List<PruneRow> rows =
                prunes.stream().flatMap(prune -> prune.rows().stream()).toList();
        long freed =
                prunes.stream().mapToLong(OperationResult.Prune::bytesFreed).sum();
        return new OperationResult.Prune(
                prunes.get(0).dryRun(), rows, List.of(), freed, prunes.get(0).image());
    }

    private static List<Line> rows(List<String> texts) {
        List<Line> rows = new ArrayList<>();
        for (int from = 0; from < texts.size(); from += IN_A_ROW) {
            rows.add(FleetNames.all(texts.subList(from, Math.min(from + IN_A_ROW, texts.size()))));
        }
        return rows;
    }
}
