package dev.quarters.container;

public class FirstLight {
    public static void main(String[] a) throws Exception {
        try (TestGuests g = new TestGuests()) {
            System.out.println(
                    g.run(
                            TestGuests.shell(
                                            a.length > 0
                                                    ? a[0]
                                                    : "echo hello; id; hostname; mount; ls -l /dev"
                                                          + " /proc/self/fd; cat /proc/self/status"
                                                          + " | grep -E 'Cap|Sec|NoNew'; cat"
                                                          + " /etc/hosts; ps; cat"
                                                          + " /proc/self/cgroup; ifconfig")
                                    .build()));
        }
    }
}
