package dev.quarters.image.archive;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;

import java.io.IOException;

/** An image as skopeo's {@code dir:} has it: {@code manifest.json}, and each content by its hex. */
record DirectorySource(FolderFiles files) implements FilesSource {

    @Override
    public Document root() throws IOException {
        return new Document("", files.document("manifest.json"));
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
        return files.document(descriptor.digest().hex() + ".manifest.json");
    }

    @Override
    public Content content(Descriptor descriptor, long offset) throws IOException {
        return new Content(files.open(file(descriptor.digest()), offset), offset);
    }

    /** Version 1.2 of the form puts other algorithms in front. */
    static String file(Digest digest) {
        return digest.algorithm().equals("sha256")
                ? digest.hex()
                : digest.algorithm() + "-" + digest.hex();
    }
}
