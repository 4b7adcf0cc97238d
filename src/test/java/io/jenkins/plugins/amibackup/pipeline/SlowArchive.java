package io.jenkins.plugins.amibackup.pipeline;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.BuildListener;
import hudson.model.Run;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import jenkins.model.ArtifactManager;
import jenkins.model.ArtifactManagerConfiguration;
import jenkins.model.ArtifactManagerFactory;
import jenkins.util.VirtualFile;

/** Where artifacts are kept, as slowly as a test wants it. */
final class SlowArchive extends ArtifactManagerFactory implements AutoCloseable {

    private final transient CountDownLatch begun = new CountDownLatch(1);
    private final transient CountDownLatch released = new CountDownLatch(1);

    /** For all builds that begin from now on. */
    static SlowArchive install() {
        SlowArchive slow = new SlowArchive();
        ArtifactManagerConfiguration.get().getArtifactManagerFactories().add(slow);
        return slow;
    }

    void awaitBegun() throws InterruptedException {
        begun.await();
    }

    @Override
    public ArtifactManager managerFor(Run<?, ?> build) {
        return new Manager(build, begun, released);
    }

    @Override
    public void close() {
        released.countDown();
        ArtifactManagerConfiguration.get().getArtifactManagerFactories().remove(this);
    }

    private static final class Manager extends ArtifactManager {
        private final transient CountDownLatch begun;
        private final transient CountDownLatch released;
        private transient Run<?, ?> build;

        Manager(Run<?, ?> build, CountDownLatch begun, CountDownLatch released) {
            this.build = build;
            this.begun = begun;
            this.released = released;
        }

        @Override
        public void onLoad(Run<?, ?> loaded) {
            build = loaded;
        }

        @Override
        public void archive(
                FilePath workspace, Launcher launcher, BuildListener listener, Map<String, String> artifacts)
                throws InterruptedException {
            begun.countDown();
            released.await();
        }

        @Override
        public boolean delete() {
            return false;
        }

        @Override
        public VirtualFile root() {
            return VirtualFile.forFile(build.getArtifactsDir());
        }
    }
}
