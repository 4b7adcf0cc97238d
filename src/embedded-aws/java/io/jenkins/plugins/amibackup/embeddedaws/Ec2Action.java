package io.jenkins.plugins.amibackup.embeddedaws;

/** One action of EC2. It reads all its parameters, calls {@link Ec2Call#checked()}, and only then does anything. */
interface Ec2Action {

    void answer(Ec2Call call, Xml xml);
}
