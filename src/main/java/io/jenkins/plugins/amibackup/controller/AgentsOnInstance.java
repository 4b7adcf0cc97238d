package io.jenkins.plugins.amibackup.controller;

import hudson.model.AbstractBuild;
import hudson.model.Computer;
import hudson.model.Executor;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.operation.step.Inhabitants;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * The agents of this Jenkins that run on an instance which is about to restart. An agent is asked itself, all at the same time; one that
 * doesn't answer soon is told by its name, in which clouds put the ID of the instance.
 */
final class AgentsOnInstance implements Inhabitants {

    private static final SystemLog LOGGER = SystemLog.of(AgentsOnInstance.class.getName());

    /** For all answers together: an agent looks for five seconds at most, and may have to load what looks first. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Run<?, ?> run;

    /** @param run the build that the instance restarts for */
    AgentsOnInstance(Run<?, ?> run) {
        this.run = run;
    }

    @Override
    public List<Line> on(String instanceId) {
        Map<Computer, Future<String>> asked = new LinkedHashMap<>();
        for (Computer computer : Jenkins.get().getComputers()) {
            VirtualChannel channel = computer instanceof Jenkins.MasterComputer ? null : computer.getChannel();
            if (channel != null) {
                asked.put(computer, ask(computer, channel));
            }
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<Line> lines = new ArrayList<>();
        asked.forEach((computer, answer) -> {
            if (isNamed(computer, instanceId) || instanceId.equals(answer(computer, answer, end))) {
                lines.add(Line.literal(words(computer, instanceId)));
            }
        });
        return lines;
    }

    private static Future<String> ask(Computer computer, VirtualChannel channel) {
        try {
            return channel.callAsync(new InstanceOfAgent());
        } catch (IOException | RuntimeException gone) {
            LOGGER.log(Level.FINE, "The agent " + computer.getName() + " can't be asked for its instance", gone);
            return CompletableFuture.completedFuture("");
        }
    }

    private static String answer(Computer computer, Future<String> answer, long end) {
        try {
            return answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException silent) {
            LOGGER.log(Level.FINE, "The agent " + computer.getName() + " doesn't say on which instance it is", silent);
            answer.cancel(true);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return "";
    }

    private static boolean isNamed(Computer computer, String instanceId) {
        return Pattern.compile("(?<![0-9a-z-])" + Pattern.quote(instanceId) + "(?![0-9a-z])")
                .matcher(computer.getName())
                .find();
    }

    private String words(Computer computer, String instanceId) {
        String name = computer.getDisplayName();
        if (!isUsed(computer)) {
            return Messages.AgentsOnInstance_Other(name, instanceId);
        }
        return run instanceof AbstractBuild
                ? Messages.AgentsOnInstance_Freestyle(name, instanceId)
                : Messages.AgentsOnInstance_Pipeline(name, instanceId);
    }

    /** Whether the build does something there now. */
    private boolean isUsed(Computer computer) {
        return Stream.concat(computer.getExecutors().stream(), computer.getOneOffExecutors().stream())
                .map(Executor::getCurrentExecutable)
                .anyMatch(this::isOfBuild);
    }

    private boolean isOfBuild(Queue.Executable executable) {
        return executable != null && (executable == run || executable.getParentExecutable() == run);
    }
}
