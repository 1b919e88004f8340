package dev.quarters.linux;

/** An architecture that Quarters has machine code and call numbers for. */
public enum Architecture {
    X86_64,
    AARCH64;

    /**
     * The one of this JVM.
     *
     * @throws UnsupportedOperationException on every other
     */
    public static Architecture host() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> AARCH64;
            default ->
                    throw new UnsupportedOperationException(
                            "no system calls on " + name + ": only on x86-64 and aarch64");
        };
    }
}
