package io.jenkins.plugins.amibackup.cli;

/** Somebody who wants the program to end before it is done: Ctrl-C, a closed terminal, a shutdown of the machine. */
interface Interrupts {

    /** What to do about it. */
    interface Listener {

        /**
         * The first time: come to an orderly end soon.
         *
         * @param why in a few words
         */
        void first(String why);

        /** The second time: the program ends when this returns. */
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
