package dev.quarters.node.life;

import dev.quarters.api.NotFoundException;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The further commands of all guests; of those that have ended, the last few hundred. */
final class ExecSessions {

    private static final int KEPT = 1000;

    private final Map<String, ExecSession> sessions = new LinkedHashMap<>();

    synchronized void add(ExecSession session) {
        sessions.put(session.id(), session);
        Iterator<ExecSession> oldest = sessions.values().iterator();
        while (sessions.size() > KEPT && oldest.hasNext()) {
            if (!oldest.next().isRunning()) {
                oldest.remove();
            }
        }
    }

    synchronized ExecSession get(String id) {
        ExecSession session = sessions.get(id);
        if (session == null) {
            throw new NotFoundException("No such exec instance: " + id, "");
        }
        return session;
    }

    synchronized List<String> ofGuest(StandingGuest guest) {
        return sessions.values().stream()
                .filter(session -> session.guest() == guest && session.isRunning())
                .map(ExecSession::id)
                .toList();
    }

    synchronized void forget(StandingGuest guest) {
        sessions.values().removeIf(session -> session.guest() == guest);
    }
}
