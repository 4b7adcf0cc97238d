package io.jenkins.plugins.amibackup.cli;

/** Where the program starts. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        NativeText text = NativeText.ofThisProcess();
        System.exit(AmiBackup.run(Surroundings.ofThisProcess(text), text.arguments(arguments)));
    }
}
