package io.jenkins.plugins.amibackup.engine.fuzz;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All fuzzers in one process: the first byte says whose the others are. */
public final class EveryFuzzer {

    private static final String PACKAGE = "io.jenkins.plugins.amibackup.";

    /** A corpus of this class names them by their numbers: a new one is added at the end. */
    static final List<Class<?>> FUZZERS = List.of(
            named("engine.catalog.RecordFuzzer"),
            named("engine.catalog.IndexKeyFuzzer"),
            named("engine.operation.document.OperationDocumentFuzzer"),
            named("engine.operation.document.InstanceKeyFuzzer"),
            named("engine.base.LineFuzzer"),
            named("engine.aws.AwsAnswerFuzzer"),
            named("cli.AgeAndTagFuzzer"),
            named("cli.ArgumentsFuzzer"),
            named("engine.operation.request.TagTextFuzzer"),
            named("engine.catalog.ProofHintFuzzer"),
            named("engine.listing.ListingFormatFuzzer"));

    private static final List<MethodHandle> HANDLES =
            FUZZERS.stream().map(EveryFuzzer::handle).toList();

    private EveryFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) throws Throwable {
        if (data.length > 0) {
            HANDLES.get(Math.floorMod(data[0], HANDLES.size())).invokeExact(Arrays.copyOfRange(data, 1, data.length));
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(PACKAGE + name);
        } catch (ClassNotFoundException renamed) {
            throw new IllegalStateException(renamed);
        }
    }

    static MethodHandle handle(Class<?> fuzzer) {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(fuzzer, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
        } catch (ReflectiveOperationException renamed) {
            throw new IllegalStateException(renamed);
        }
    }

    /** What all of them keep. */
    static List<byte[]> kept() {
        List<byte[]> kept = new ArrayList<>();
        for (int number = 0; number < FUZZERS.size(); number++) {
            for (byte[] input : Seeds.kept(FUZZERS.get(number))) {
                byte[] numbered = new byte[input.length + 1];
                numbered[0] = (byte) number;
                System.arraycopy(input, 0, numbered, 1, input.length);
                kept.add(numbered);
            }
        }
        return kept;
    }
}
