package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import java.util.stream.Stream;

/** What the names of stages mean, for those who see one for the first time. */
final class Explanation {

    private Explanation() {}

    /** In a sentence or two, in the reader's language; empty for a stage that this version doesn't know. */
    static String of(String stage) {
        return Stream.of(Stage.values())
                .filter(known -> known.name().equals(stage))
                .findFirst()
                .map(Explanation::of)
                .orElse("");
    }

    private static String of(Stage stage) {
        return switch (stage) {
            case PREFLIGHT -> Messages.Explanation_Preflight();
            case CREATE_IMAGE -> Messages.Explanation_CreateImage();
            case LOOK_UP -> Messages.Explanation_LookUp();
            case RESTORE -> Messages.Explanation_Restore();
            case ENCRYPT -> Messages.Explanation_Encrypt();
            case RECORD -> Messages.Explanation_Record();
            case STORE -> Messages.Explanation_Store();
            case SEAL -> Messages.Explanation_Seal();
            case DROP_IMAGE -> Messages.Explanation_DropImage();
            case TAG -> Messages.Explanation_Tag();
            case CHECK -> Messages.Explanation_Check();
            case LAUNCH -> Messages.Explanation_Launch();
            case SETTLE -> Messages.Explanation_Settle();
            case REPLACE_ROOT -> Messages.Explanation_ReplaceRoot();
            case LAUNCH_DRILL -> Messages.Explanation_LaunchDrill();
            case BOOT -> Messages.Explanation_Boot();
            case CONSOLE -> Messages.Explanation_Console();
            case COMMAND -> Messages.Explanation_Command();
            case END_MACHINE -> Messages.Explanation_EndMachine();
            case REMOVE_IMAGE -> Messages.Explanation_RemoveImage();
            case PROVE -> Messages.Explanation_Prove();
            case PLAN -> Messages.Explanation_Plan();
            case REMOVE -> Messages.Explanation_Remove();
            case LOOK_AGAIN -> Messages.Explanation_LookAgain();
            case CLEAN_UP -> Messages.Explanation_CleanUp();
        };
    }
}
