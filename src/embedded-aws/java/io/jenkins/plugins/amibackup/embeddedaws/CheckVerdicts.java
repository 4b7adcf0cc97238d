package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * The three status checks of an instance, each ok, impaired, initializing, insufficient-data or not-applicable.
 *
 * @param instance the operating system answers
 * @param system the machine below it does
 * @param ebs the attached volumes do
 */
record CheckVerdicts(String instance, String system, String ebs) {

    static final CheckVerdicts OK = of("ok");
    static final CheckVerdicts INITIALIZING = of("initializing");
    static final CheckVerdicts NOT_APPLICABLE = of("not-applicable");

    static CheckVerdicts of(String all) {
        return new CheckVerdicts(all, all, all);
    }
}
