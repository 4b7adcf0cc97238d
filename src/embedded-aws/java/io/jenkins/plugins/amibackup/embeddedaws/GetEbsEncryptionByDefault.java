package io.jenkins.plugins.amibackup.embeddedaws;

/** GetEbsEncryptionByDefault of the caller's account in the Region. */
final class GetEbsEncryptionByDefault implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        call.checked();
        boolean on = call.world.settings.encryptsByDefault(call.region.name, call.accountId());
        xml.text("ebsEncryptionByDefault", on).text("sseType", on ? "sse-kms" : "none");
    }
}
