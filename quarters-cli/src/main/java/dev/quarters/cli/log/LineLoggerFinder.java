package dev.quarters.cli.log;

/** Gives the JVM the loggers of this package ({@link System.LoggerFinder}). */
public final class LineLoggerFinder extends System.LoggerFinder {

    private final LogOutput output = new LogOutput();

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new LineLogger(name, output);
    }
}
