package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * What an image and the instances of it have in common; what a store and a restore must bring back.
 *
 * @param productCode of a product of the Marketplace; null for none
 */
record Traits(
        String architecture,
        String bootMode,
        boolean enaSupport,
        String imdsSupport,
        String tpmSupport,
        String sriovNetSupport,
        String platform,
        String platformDetails,
        String usageOperation,
        String virtualizationType,
        String hypervisor,
        String rootDeviceName,
        String rootDeviceType,
        String productCode) {

    boolean isEbsBacked() {
        return rootDeviceType.equals("ebs");
    }

    boolean isWindows() {
        return "windows".equals(platform);
    }

    /** Without what AWS does not promise to bring back from S3. */
    Traits withoutUndocumented() {
        return new Traits(
                architecture,
                null,
                false,
                null,
                null,
                null,
                platform,
                platformDetails,
                usageOperation,
                virtualizationType,
                hypervisor,
                rootDeviceName,
                rootDeviceType,
                productCode);
    }
}
