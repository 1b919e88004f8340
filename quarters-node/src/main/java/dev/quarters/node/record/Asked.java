package dev.quarters.node.record;

import dev.quarters.api.GuestSpec;
import dev.quarters.json.Json;
import dev.quarters.monitor.document.SpecDocument;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * What was asked for when a guest was made. It is the larger part of a record, and read when
 * somebody looks at it: a node with many guests begins sooner so.
 */
public final class Asked {

    private record Content(GuestSpec spec, Json notes) {}

    private volatile byte @Nullable [] text;
    private volatile @Nullable Content content;

    private Asked(byte @Nullable [] text, @Nullable Content content) {
        this.text = text;
        this.content = content;
    }

    static Asked of(GuestSpec spec, Json notes) {
        return new Asked(null, new Content(spec, notes));
    }

    /** Of what {@link #text} gave. */
    static Asked unread(byte[] text) {
        return new Asked(text, null);
    }

    byte[] text() {
        byte[] unread = text;
        if (unread != null) {
            return unread;
        }
        Content known = content();
        return Json.object()
                .put("spec", SpecDocument.write(known.spec()))
                .put("notes", known.notes())
                .build()
                .toText()
                .getBytes(StandardCharsets.UTF_8);
    }

    GuestSpec spec() {
        return content().spec();
    }

    Json notes() {
        return content().notes();
    }

    private Content content() {
        Content known = content;
        byte[] unread = text;
        if (known == null && unread != null) {
            Json json = Json.parse(unread);
            known = new Content(SpecDocument.read(json.get("spec")), json.get("notes"));
            content = known;
            text = null;
        }
        return known == null ? content() : known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Asked asked && asked.content().equals(content());
    }

    @Override
    public int hashCode() {
        return content().hashCode();
    }

    @Override
    public String toString() {
        return content().toString();
    }
}
