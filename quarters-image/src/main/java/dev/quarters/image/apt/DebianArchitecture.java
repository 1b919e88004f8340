package dev.quarters.image.apt;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Platform;

/** Debian's names of architectures (dpkg-architecture(1)). */
final class DebianArchitecture {

    private DebianArchitecture() {}

    static String of(Platform platform) {
        if (!platform.os().equals("linux")) {
            throw new InvalidRequestException(
                    "cannot make an image of packages for " + platform,
                    "Debian's packages are for Linux: ask for linux/" + platform.architecture());
        }
        return switch (platform.architecture()) {
            case "386" -> "i386";
            case "arm" -> platform.variant().equals("v5") ? "armel" : "armhf";
            case "mips64le" -> "mips64el";
            case "ppc64le" -> "ppc64el";
            case "amd64", "arm64", "riscv64", "s390x", "loong64" -> platform.architecture();
            default ->
                    throw new InvalidRequestException(
                            "Debian has no architecture for " + platform,
                            "ask for linux/amd64, linux/arm64, linux/386, linux/arm or"
                                    + " linux/riscv64");
        };
    }
}
