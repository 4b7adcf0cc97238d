package io.jenkins.plugins.amibackup.cli;

/** Requests to end the program before it is done: Ctrl-C, a closed terminal, a shutdown of the machine. */
interface Interrupts {

    /** What to do about them. */
    interface Listener {

        /**
         * The first request: end soon and in order.
         *
         * @param why in a few words
         */
        void first(String why);

        /** The second request: the program ends when this returns. */
        void second();
    }

    /** A listener that listens until it is closed. */
    interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /** Sends interrupts to this listener instead of ending the program. */
    Listening listen(Listener listener);
}
