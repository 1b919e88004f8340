package dev.quarters.api;

/** What the engine of that name, of that technique, answered when it was probed. */
public record EngineReport(Technique technique, String engine, Probe probe) {}
