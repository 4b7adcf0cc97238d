package io.jenkins.plugins.amibackup;

import hudson.EnvVars;
import hudson.model.Slave;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.amibackup.config.ControllerIdentity;
import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.identity.MetadataService;
import java.util.ArrayList;
import java.util.List;
import org.jvnet.hudson.test.JenkinsRule;

/** Agents that are told by a metadata service of their own on which instance they run. They go when this is closed. */
public final class AgentsInEc2 implements AutoCloseable {

    private final JenkinsRule jenkins;
    private final List<Slave> agents = new ArrayList<>();
    private final List<MetadataService> services = new ArrayList<>();

    public AgentsInEc2(JenkinsRule jenkins) {
        this.jenkins = jenkins;
    }

    /** An agent with one executor, which is online. Its name is its label, too. */
    public Slave agent(String name, String instanceId) throws Exception {
        MetadataService service = new MetadataService(instanceId);
        services.add(service);
        Slave agent = jenkins.createSlave(
                name,
                name,
                new EnvVars(
                        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
                        service.address(),
                        "JAVA_TOOL_OPTIONS",
                        "-D" + ControllerIdentity.BOARD + "=/nowhere"));
        agents.add(agent);
        jenkins.waitOnline(agent);
        return agent;
    }

    /** The agent loses its connection when AWS gets this call, as it does when its instance restarts. */
    public void cutOff(Slave agent, EmbeddedAws aws, String action) {
        aws.faults().plan(call -> {
            if (call.action().equals(action)) {
                agent.toComputer().disconnect(new OfflineCause.ByCLI("Its instance restarts"));
            }
            return Fault.none();
        });
    }

    @Override
    public void close() throws Exception {
        for (Slave agent : agents) {
            agent.toComputer()
                    .disconnect(new OfflineCause.ByCLI("The test is over"))
                    .get();
            jenkins.jenkins.removeNode(agent);
        }
        services.forEach(MetadataService::close);
    }
}
