package io.jenkins.plugins.amibackup.embeddedaws;

/** For a resource whose id is not the next one, so that no other id is another because this resource exists. */
final class GivenId extends Ids {

    private final String id;
    private final long sequence;

    GivenId(String id, long sequence) {
        this.id = id;
        this.sequence = sequence;
    }

    @Override
    String next(String prefix) {
        return id;
    }

    @Override
    long sequence() {
        return sequence;
    }
}
