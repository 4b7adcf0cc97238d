package io.jenkins.plugins.amibackup;

import hudson.remoting.Channel;
import hudson.remoting.Command;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What goes between a controller and an agent: the texts and bytes of each command, in the order in which they go. */
public final class AgentTraffic extends Channel.Listener {

    private static final int DEPTH = 6;

    private final List<String> seen = new CopyOnWriteArrayList<>();

    /** Begins to listen. */
    public static AgentTraffic of(Channel channel) {
        AgentTraffic traffic = new AgentTraffic();
        channel.addListener(traffic);
        return traffic;
    }

    @Override
    public void onWrite(Channel channel, Command command, long size) {
        keep(command);
    }

    @Override
    public void onRead(Channel channel, Command command, long size) {
        keep(command);
    }

    private void keep(Command command) {
        StringBuilder text = new StringBuilder(command.getClass().getName());
        collect(command, text, DEPTH, Collections.newSetFromMap(new IdentityHashMap<>()));
        seen.add(text.toString());
    }

    private static void collect(Object value, StringBuilder into, int depth, Set<Object> done) {
        if (value == null || depth == 0 || !done.add(value)) {
            return;
        }
        if (value instanceof byte[] bytes) {
            into.append('\n').append(new String(bytes, StandardCharsets.ISO_8859_1));
        } else if (value instanceof CharSequence words) {
            into.append('\n').append(words);
        } else if (value.getClass().isArray()
                && !value.getClass().getComponentType().isPrimitive()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                collect(Array.get(value, i), into, depth - 1, done);
            }
        } else if (value.getClass().getName().startsWith("hudson.remoting.") && !(value instanceof Channel)) {
            for (Class<?> type = value.getClass(); type != Object.class; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()
                            && field.trySetAccessible()) {
                        collect(read(field, value), into, depth - 1, done);
                    }
                }
            }
        }
    }

    private static Object read(Field field, Object of) {
        try {
            return field.get(of);
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException(closed);
        }
    }

    /** All of it. */
    public String text() {
        return String.join("\n", seen);
    }
}
