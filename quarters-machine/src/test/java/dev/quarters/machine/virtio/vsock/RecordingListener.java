package dev.quarters.machine.virtio.vsock;

import java.util.ArrayList;
import java.util.List;

final class RecordingListener implements VsockListener {

    final List<String> heard = new ArrayList<>();

    @Override
    public void connected() {
        heard.add("connected");
    }

    @Override
    public void readable() {
        heard.add("readable");
    }

    @Override
    public void writable() {
        heard.add("writable");
    }

    @Override
    public void closed() {
        heard.add("closed");
    }
}
