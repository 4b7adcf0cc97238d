package io.jenkins.plugins.amibackup.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The interrupts of a real process: SIGINT, SIGTERM and, where it exists, SIGHUP. A shutdown hook would not do: it
 * can neither choose the exit code nor be interrupted by a second Ctrl-C.
 */
final class Signals implements Interrupts {

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");

    @Override
    public Listening listen(Listener listener) {
        SignalHandler handler = new Once(listener);
        Map<Signal, SignalHandler> before = new LinkedHashMap<>();
        for (String name : NAMES) {
            try {
                Signal signal = new Signal(name);
                before.put(signal, Signal.handle(signal, handler));
            } catch (IllegalArgumentException unavailable) {
                // Windows has no SIGHUP, and java -Xrs handles none of them.
            }
        }
        return () -> before.forEach(Signal::handle);
    }

    private static final class Once implements SignalHandler {
        private final Listener listener;
        private boolean interrupted;

        Once(Listener listener) {
            this.listener = listener;
        }

        @Override
        public synchronized void handle(Signal signal) {
            if (interrupted) {
                listener.second();
                Runtime.getRuntime().halt(ExitCodes.DETACHED);
            }
            interrupted = true;
            listener.first(Words.text("signal." + signal.getName()));
        }
    }
}
