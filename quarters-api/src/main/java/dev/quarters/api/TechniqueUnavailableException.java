package dev.quarters.api;

import java.util.List;

/** No engine of those asked for can run the image on this host. */
public final class TechniqueUnavailableException extends QuartersException {

    private static final long serialVersionUID = 1;

    private final transient List<EngineReport> reports;

    /** Carries the answer of each engine that was asked. */
    public TechniqueUnavailableException(
            String message, String remedy, List<EngineReport> reports) {
        super(message, remedy);
        this.reports = List.copyOf(reports);
    }

    /** What each engine that was asked answered. */
    public List<EngineReport> reports() {
        return reports;
    }
}
