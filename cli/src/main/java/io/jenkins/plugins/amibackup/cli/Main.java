package io.jenkins.plugins.amibackup.cli;

/** Where the program starts. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(AmiBackup.run(Surroundings.ofThisProcess(), arguments));
    }
}
